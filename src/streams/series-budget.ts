import { maxSeries } from '../metrics/limits.ts';

/** How many series a run may still open, and how many observations went to `other` instead. */
export class SeriesBudget {
  #left: number;
  folded = 0;

  constructor(limit = maxSeries) {
    this.#left = limit;
  }

  /** False when there are none left. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
