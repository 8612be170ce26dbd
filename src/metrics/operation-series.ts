import { Histogram } from './histogram.ts';
import type { LatencyFigures } from './latency-figures.ts';
import { LatencyWindow } from './latency-window.ts';
import { NameCounts } from './name-counts.ts';
import { responseUsOf, type Sample } from './observation.ts';
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
  response: Histogram | undefined;
  lateness: Histogram | undefined;

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
    this.response = mergeInto(this.response, other.response);
    this.lateness = mergeInto(this.lateness, other.lateness);
  }

  destroy(): void {
    for (const one of [this.latency, this.poolWait, this.response, this.lateness]) one?.destroy();
    this.latency = undefined;
    this.poolWait = undefined;
    this.response = undefined;
    this.lateness = undefined;
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
  readonly #response = new LatencyWindow();
  readonly #lateness = new LatencyWindow();

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
    if (sample.latenessUs !== undefined) this.#completePlanned(sample, sample.latenessUs);
    if (sample.outcome === 'ok') {
      this.#ok += 1;
      this.#latency.record(sample.serviceUs);
      return;
    }
    this.#countFailure(sample);
  }

  /** The window's figures; adds them to the totals and starts the next window. */
  close(totals: OperationTotals): OperationFigures {
    const poolWait = anyFigures(this.#poolWait);
    const response = anyFigures(this.#response);
    const lateness = anyFigures(this.#lateness);
    const figures = {
      started: this.#started,
      ok: this.#ok,
      failed: this.#failed,
      timedOut: this.#timedOut,
      cancelled: this.#cancelled,
      errors: this.#errors.toRecord(),
      latency: this.#latency.figures(),
      ...(poolWait === undefined ? {} : { poolWait }),
      ...(response === undefined ? {} : { response }),
      ...(lateness === undefined ? {} : { lateness }),
    };
    this.#pourInto(totals);
    return figures;
  }

  destroy(): void {
    for (const one of [this.#latency, this.#poolWait, this.#response, this.#lateness]) {
      one.destroy();
    }
  }

  #completePlanned(sample: Sample, latenessUs: number): void {
    this.#lateness.record(latenessUs);
    const responseUs = sample.outcome === 'ok' ? responseUsOf(sample) : undefined;
    if (responseUs !== undefined) this.#response.record(responseUs);
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
    totals.response = this.#response.pourInto(totals.response);
    totals.lateness = this.#lateness.pourInto(totals.lateness);
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

/** The figures of a window, or `undefined` when it has no samples to tell of. */
function anyFigures(window: LatencyWindow): LatencyFigures | undefined {
  const figures = window.figures();
  return figures.count > 0 ? figures : undefined;
}
