import type { CoveredPart, PersonaCoverage } from '../../metrics/coverage-summary.ts';
import type { Summary } from '../../metrics/summary.ts';
import { countText } from './number-text.ts';
import { cutText, plainText } from './plain-text.ts';

/** How much of the charts the run has seen: `states 14 of 16`, `transitions 21 of 29`. */
export function coverageParts({ states, transitions }: Summary['coverage']): readonly string[] {
  return [`states ${partText(states)}`, `transitions ${partText(transitions)}`];
}

/** What no user of each persona came to, for those who want to see more. */
export function unseenLines({ personas }: Summary, width: number): readonly string[] {
  const lines = Object.entries(personas).flatMap(([name, { coverage }]) => linesOf(name, coverage));
  return lines.length === 0 ? [] : ['', 'never seen', ...lines.map((line) => cutText(line, width))];
}

function linesOf(persona: string, { states, transitions }: PersonaCoverage): readonly string[] {
  const unseen = [...states.unseen, ...transitions.unseen];
  return unseen.map((one) => `  ${plainText(persona, 20)}  ${plainText(one, 200)}`);
}

function partText({ seen, of }: CoveredPart): string {
  return `${countText(seen)} of ${countText(of)}`;
}
