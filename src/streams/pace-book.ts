import type { Histogram } from '../metrics/histogram.ts';
import { LatencyWindow } from '../metrics/latency-window.ts';
import type { Paced } from '../metrics/observation.ts';
import type { PaceTotals } from '../metrics/totals.ts';
import type { PaceFigures } from '../metrics/window.ts';
import { CountBook } from './count-book.ts';

const nothingPaced = { planned: 0, started: 0, dropped: 0 };

/** What was due against what was done: the open window and the totals. */
export class PaceBook {
  readonly #counts = new CountBook(nothingPaced);
  readonly #lateness = new LatencyWindow();
  #latenesses: Histogram | undefined;
  #waiting = 0;
  #waitingMax = 0;
  #brokenWindows = 0;
  #firstBrokenWindow: number | undefined;

  count(paced: Paced): void {
    this.#counts.count(paced.step);
    if (paced.latenessUs !== undefined) this.#lateness.record(paced.latenessUs);
  }

  /** Closes window `index`, at whose end so many wait, counted where they wait. */
  close(index: number, waitingAfter: number): PaceFigures {
    const counts = this.#counts.close();
    const waitingBefore = this.#waiting;
    const { planned, started, dropped } = counts;
    const missing = waitingBefore + planned - started - dropped - waitingAfter;
    const lateness = this.#lateness.figures();
    this.#latenesses = this.#lateness.pourInto(this.#latenesses);
    this.#waiting = waitingAfter;
    this.#waitingMax = Math.max(this.#waitingMax, waitingAfter);
    if (missing !== 0) this.#note(index);
    return { ...counts, waitingBefore, waitingAfter, missing, lateness };
  }

  totals(): PaceTotals {
    return {
      ...this.#counts.totals(),
      waiting: this.#waiting,
      waitingMax: this.#waitingMax,
      brokenWindows: this.#brokenWindows,
      firstBrokenWindow: this.#firstBrokenWindow,
      lateness: this.#latenesses,
    };
  }

  destroy(): void {
    this.#lateness.destroy();
    this.#latenesses?.destroy();
    this.#latenesses = undefined;
  }

  #note(index: number): void {
    this.#brokenWindows += 1;
    this.#firstBrokenWindow ??= index;
  }
}
