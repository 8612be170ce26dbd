import type { Chart, WayTaken } from '../metrics/observation.ts';
import type { CoverageTotals } from '../metrics/totals.ts';
import { wayStates } from './way-states.ts';

/**
 * Which states and transitions of a persona's chart the run has seen. A state that is left by a
 * transition at once, so that nobody stays in it, is seen as well.
 */
export class CoverageBook {
  #chart: Pick<Chart, 'states' | 'ways'> = { states: [], ways: [] };
  readonly #taken = new Set<string>();
  readonly #passed = new Set<string>();

  declare(chart: Pick<Chart, 'states' | 'ways'>): void {
    this.#chart = chart;
  }

  take({ way }: Pick<WayTaken, 'way'>): void {
    this.#taken.add(way);
    for (const state of wayStates(way)) this.#passed.add(state);
  }

  /** `entered`: states that somebody was in. */
  totals(entered: { has(state: string): boolean }): CoverageTotals {
    const { states, ways } = this.#chart;
    const isUnseen = (state: string): boolean => !entered.has(state) && !this.#passed.has(state);
    return {
      states: { of: states.length, unseen: states.filter(isUnseen) },
      transitions: { of: ways.length, unseen: ways.filter((way) => !this.#taken.has(way)) },
    };
  }
}
