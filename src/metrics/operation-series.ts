import { Histogram } from './histogram.ts';
import { LatencyWindow } from './latency-window.ts';
import { NameCounts } from './name-counts.ts';
import type { Sample } from './observation.ts';
import type { OperationFigures } from './window.ts';

/** What a series came to over many windows. */
export class OperationTotals {
  started = 0;
  ok = 0;
  failed = 0;
  timedOut = 0;
  cancelled = 0;
  readonly errors = new NameCounts();
  latency: Histogram | undefined;
  poolWait: Histogram | undefined;

  /** Samples whose duration was NaN, negative or above 10 minutes. */
  get invalid(): number {
    return (this.latency?.invalid ?? 0) + (this.poolWait?.invalid ?? 0);
  }

  /** Adds the totals of another series, which stay as they are. */
  merge(other: OperationTotals): void {
    this.started += other.started;
    this.ok += other.ok;
    this.failed += other.failed;
    this.timedOut += other.timedOut;
    this.cancelled += other.cancelled;
    this.errors.merge(other.errors);
    this.latency = mergeInto(this.latency, other.latency);
    this.poolWait = mergeInto(this.poolWait, other.poolWait);
  }

  destroy(): void {
    this.latency?.destroy();
    this.poolWait?.destroy();
    this.latency = undefined;
    this.poolWait = undefined;
  }
}

function mergeInto(
  target: Histogram | undefined,
  source: Histogram | undefined,
): Histogram | undefined {
  if (source === undefined) return target;
  const merged = target ?? new Histogram();
  merged.merge(source);
  return merged;
}

/** One series in the window that is still open. */
export class OperationSeries {
  #started = 0;
  #ok = 0;
  #failed = 0;
  #timedOut = 0;
  #cancelled = 0;
  #touched = false;
  readonly #errors = new NameCounts();
  readonly #latency = new LatencyWindow();
  readonly #poolWait = new LatencyWindow();

  /** True when something was counted since the last `close`. */
  get touched(): boolean {
    return this.#touched;
  }

  start(): void {
    this.#touched = true;
    this.#started += 1;
  }

  complete(sample: Sample): void {
    this.#touched = true;
    if (sample.poolWaitUs !== undefined) this.#poolWait.record(sample.poolWaitUs);
    if (sample.outcome === 'ok') {
      this.#ok += 1;
      this.#latency.record(sample.serviceUs);
      return;
    }
    this.#countFailure(sample);
  }

  /** The window's figures; adds them to the totals and starts the next window. */
  close(totals: OperationTotals): OperationFigures {
    const poolWait = this.#poolWait.figures();
    const figures = {
      started: this.#started,
      ok: this.#ok,
      failed: this.#failed,
      timedOut: this.#timedOut,
      cancelled: this.#cancelled,
      errors: this.#errors.toRecord(),
      latency: this.#latency.figures(),
      ...(poolWait.count > 0 ? { poolWait } : {}),
    };
    this.#pourInto(totals);
    return figures;
  }

  destroy(): void {
    this.#latency.destroy();
    this.#poolWait.destroy();
  }

  #countFailure(sample: Sample): void {
    if (sample.outcome === 'failed') this.#failed += 1;
    else if (sample.outcome === 'timedOut') this.#timedOut += 1;
    else this.#cancelled += 1;
    this.#errors.add(sample.errorClass ?? sample.outcome);
  }

  #pourInto(totals: OperationTotals): void {
    totals.started += this.#started;
    totals.ok += this.#ok;
    totals.failed += this.#failed;
    totals.timedOut += this.#timedOut;
    totals.cancelled += this.#cancelled;
    totals.errors.merge(this.#errors);
    totals.latency = this.#latency.pourInto(totals.latency);
    totals.poolWait = this.#poolWait.pourInto(totals.poolWait);
    this.#restart();
  }

  #restart(): void {
    this.#touched = false;
    this.#started = 0;
    this.#ok = 0;
    this.#failed = 0;
    this.#timedOut = 0;
    this.#cancelled = 0;
    this.#errors.clear();
  }
}
