import { roundFigure } from './rounding.ts';
import type { ReadingFigures } from './window.ts';

/** Values beyond ± 2^53 are no figure of anything, and their sums would not stay finite. */
export function isGaugeable(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/** What a counter can be raised by: nothing that takes away from it, and no NaN. */
export function isCountable(value: number): boolean {
  return value >= 0 && isGaugeable(value);
}

/** Something that has a value now and then: the last one, and what they came to. */
export class Gauge {
  #samples = 0;
  #last = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0;

  get samples(): number {
    return this.#samples;
  }

  set(value: number): void {
    this.#samples += 1;
    this.#last = value;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Adds what came later, and starts the later one anew. */
  take(later: Gauge): void {
    if (later.#samples === 0) return;
    this.#samples += later.#samples;
    this.#last = later.#last;
    this.#sum += later.#sum;
    this.#min = Math.min(this.#min, later.#min);
    this.#max = Math.max(this.#max, later.#max);
    later.#clear();
  }

  /** 3 decimals; `undefined` without values. */
  figures(): ReadingFigures | undefined {
    if (this.#samples === 0) return undefined;
    return {
      last: roundFigure(this.#last),
      min: roundFigure(this.#min),
      max: roundFigure(this.#max),
      mean: roundFigure(this.#sum / this.#samples),
      samples: this.#samples,
    };
  }

  #clear(): void {
    this.#samples = 0;
    this.#sum = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }
}
