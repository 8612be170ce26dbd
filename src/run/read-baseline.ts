import type { Summary } from '../metrics/summary.ts';
import { readSummary } from '../outputs/read-summary.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The run that a scenario compares with; a problem when its results cannot be read. */
export function readBaseline({ baseline }: Scenario): {
  readonly summary: Summary | undefined;
  readonly problems: readonly Problem[];
} {
  if (baseline === undefined) return { summary: undefined, problems: [] };
  const saved = readSummary(baseline);
  if (saved.kind === 'summary') return { summary: saved.summary, problems: [] };
  const message = `"${baseline}" ${saved.message}`;
  return { summary: undefined, problems: [{ where: '--baseline', message }] };
}
