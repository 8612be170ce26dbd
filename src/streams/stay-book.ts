import { maxValueUs, type Histogram } from '../metrics/histogram.ts';
import type { LatencyFigures } from '../metrics/latency-figures.ts';
import { LatencyWindow } from '../metrics/latency-window.ts';
import { maxStates, otherName } from '../metrics/limits.ts';
import { sortedRecord } from '../metrics/name-counts.ts';
import type { Move, Stay } from '../metrics/observation.ts';
import type { StayTotals } from '../metrics/totals.ts';

/** One state: the stays that ended in the open window, and the totals. */
class StaySeries {
  entered = 0;
  left = 0;
  over = 0;
  #settled = 0;
  readonly #window = new LatencyWindow();
  #total: Histogram | undefined;

  leave(dwellUs: number): void {
    this.left += 1;
    if (dwellUs > maxValueUs) this.over += 1;
    this.#window.record(Math.min(dwellUs, maxValueUs));
  }

  close(): LatencyFigures {
    const figures = this.#window.figures();
    this.settle();
    return figures;
  }

  /** Closes the window without looking at it; how many ended in it. */
  settle(): number {
    this.#total = this.#window.pourInto(this.#total);
    const count = this.left - this.#settled;
    this.#settled = this.left;
    return count;
  }

  totals(): StayTotals {
    return { entered: this.entered, left: this.left, over: this.over, dwell: this.#total };
  }

  destroy(): void {
    this.#window.destroy();
    this.#total?.destroy();
  }
}

/**
 * How often each state was entered and left, and how long users stayed in it. A stay belongs to
 * the window in which it ended; one of more than 10 minutes counts as 10 minutes.
 */
export class StayBook {
  readonly #states = new Map<string, StaySeries>();
  /** Entries that were counted under `other` because there were too many states. */
  folded = 0;

  move({ left, entered }: Move): void {
    for (const stay of left) this.#leave(stay);
    for (const state of entered) this.#enter(state);
  }

  /** Of the states that somebody left in the window. */
  close(): Readonly<Record<string, LatencyFigures>> {
    const closed = [...this.#states].map(([state, series]) => [state, series.close()] as const);
    return sortedRecord(closed.filter(([, { count }]) => count > 0));
  }

  /** Closes a window of which nobody wants to know more than how many stays ended. */
  settle(): Readonly<Record<string, number>> {
    const ended = [...this.#states].map(([state, series]) => [state, series.settle()] as const);
    return sortedRecord(ended.filter(([, count]) => count > 0));
  }

  totals(): ReadonlyMap<string, StayTotals> {
    return new Map([...this.#states].map(([state, series]) => [state, series.totals()]));
  }

  destroy(): void {
    for (const series of this.#states.values()) series.destroy();
  }

  #leave({ state, dwellUs }: Stay): void {
    const series = this.#states.get(state) ?? this.#states.get(otherName);
    series?.leave(dwellUs);
  }

  #enter(state: string): void {
    const fits = this.#states.has(state) || this.#states.size < maxStates;
    if (!fits) this.folded += 1;
    const name = fits ? state : otherName;
    const series = this.#states.get(name) ?? new StaySeries();
    this.#states.set(name, series);
    series.entered += 1;
  }
}
