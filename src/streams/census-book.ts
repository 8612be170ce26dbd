import { maxStates, otherName } from '../metrics/limits.ts';
import { NameCounts } from '../metrics/name-counts.ts';
import type { StateTotals } from '../metrics/totals.ts';

/** Users per state, as counted at every tick. */
export class CensusBook {
  readonly #totals = new Map<string, StateTotals>();
  /** Users that were counted under `other` because there were too many states. */
  folded = 0;

  count(states: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const counts = new NameCounts(maxStates);
    for (const [state, users] of Object.entries(states)) counts.add(state, users);
    this.folded += counts.folded;
    const census = counts.toRecord();
    for (const [state, users] of Object.entries(census)) this.#add(state, users);
    return census;
  }

  totals(): ReadonlyMap<string, StateTotals> {
    return this.#totals;
  }

  #add(state: string, users: number): void {
    const fits = this.#totals.has(state) || this.#totals.size < maxStates;
    if (!fits && state !== otherName) this.folded += users;
    const name = fits ? state : otherName;
    const before = this.#totals.get(name) ?? { sum: 0, max: 0 };
    this.#totals.set(name, { sum: before.sum + users, max: Math.max(before.max, users) });
  }
}
