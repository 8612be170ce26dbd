import type { LoadSettings } from '../scenario/scenario.ts';

/** Names of the phases that thresholds are about when they name none. */
export function phasesThatCount({ phases }: LoadSettings): readonly string[] {
  return phases.filter(({ counts }) => counts).map(({ name }) => name);
}
