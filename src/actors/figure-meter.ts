import type { ReadingFigure } from '../scenario/reading-figure.ts';
import { sumOfSeries } from './sum-of-series.ts';

/** What became of one figure. `pending`: it is about a change, and nothing has changed yet. */
export type FigureOutcome =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'pending' }
  | { readonly kind: 'failed'; readonly why: string };

const millisecondsPerSecond = 1000;
const notThere: FigureOutcome = { kind: 'failed', why: 'not there' };
const pending: FigureOutcome = { kind: 'pending' };

/** Reads one figure out of page after page; what rises is taken since the page before. */
export class FigureMeter {
  readonly #figure: ReadingFigure;
  #sums: readonly number[] | undefined;
  #readAt = 0;

  constructor(figure: ReadingFigure) {
    this.#figure = figure;
  }

  /** The figure of a page that was read at `at` ms. A counter that fell began again at 0. */
  read(page: string, at: number): FigureOutcome {
    const { kind, series } = this.#figure;
    const found = series.map((selector) => sumOfSeries(page, selector));
    if (found.every((sum) => sum === undefined)) return notThere;
    // What was never counted, a miss of a cache for example, is not on the page yet.
    const sums = found.map((sum) => sum ?? 0);
    if (kind === 'value') return this.#valueOf(sums[0] ?? 0);
    const elapsedMs = at - this.#readAt;
    const increases = this.#increases(sums);
    this.#readAt = at;
    if (increases === undefined) return pending;
    const [first = 0] = increases;
    if (kind === 'rate') return this.#valueOf((first * millisecondsPerSecond) / elapsedMs);
    const all = increases.reduce((sum, increase) => sum + increase, 0);
    return all === 0 ? pending : this.#valueOf(first / all);
  }

  #valueOf(value: number): FigureOutcome {
    return { kind: 'value', value: value * this.#figure.factor };
  }

  #increases(sums: readonly number[]): readonly number[] | undefined {
    const before = this.#sums;
    this.#sums = sums;
    return before?.map((earlier, index) => {
      const sum = sums[index] ?? 0;
      return sum < earlier ? sum : sum - earlier;
    });
  }
}
