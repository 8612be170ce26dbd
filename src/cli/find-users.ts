import { planArrivals } from '../scenario/arrival-plan.ts';
import { invalid, valid, type Checked } from '../scenario/checked.ts';
import { nearest } from '../scenario/nearest.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { showValue } from '../scenario/show-value.ts';

/** The names of users that were asked for by name, `observer-17`, or by number. */
export function findUsers(
  scenario: Scenario,
  written: readonly string[],
): Checked<ReadonlySet<string>> {
  if (written.length === 0) return valid(new Set());
  const wanted = new Set(written);
  const names = new Set<string>();
  const counts = new Map<string, number>();
  for (const { index, user, persona } of planArrivals(scenario).arrivals()) {
    counts.set(persona, (counts.get(persona) ?? 0) + 1);
    const isNamed = wanted.delete(user);
    if (wanted.delete(String(index)) || isNamed) names.add(user);
    if (wanted.size === 0) return valid(names);
  }
  return invalid(...[...wanted].map((word) => unknownUser(word, counts)));
}

function unknownUser(word: string, counts: ReadonlyMap<string, number>): Problem {
  const nth = Number(/\d+$/.exec(word)?.[0] ?? 0);
  const likely = [...counts].map(([persona, count]) => `${persona}-${Math.min(nth, count - 1)}`);
  const guess = nearest(word, likely);
  const meant = guess === undefined ? '' : `; did you mean "${guess}"?`;
  const ranges = [...counts].map(([persona, count]) => `${persona}-0 to ${persona}-${count - 1}`);
  const message = `${showValue(word)} is no user of this run${meant} (${ranges.join(', ')})`;
  return { where: '--verbose-user', message };
}
