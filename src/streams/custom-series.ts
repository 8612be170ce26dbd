import { Gauge, isCountable, isGaugeable } from '../metrics/gauge.ts';
import { isRecordable, type Histogram } from '../metrics/histogram.ts';
import { figuresOf, type LatencyFigures } from '../metrics/latency-figures.ts';
import { LatencyWindow } from '../metrics/latency-window.ts';
import type { MeasureKind } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { CustomSummary } from '../metrics/custom-summary.ts';
import type { CustomFigures } from '../metrics/window.ts';

/** One metric of a persona's own: the open window and the totals. */
export interface CustomSeries {
  readonly measure: MeasureKind;
  /** False when the value is none of this kind; then it is kept out. */
  record(value: number): boolean;
  /** The window's figures; `undefined` when there was nothing. */
  close(): CustomFigures | undefined;
  /** All closed windows; `undefined` when there was nothing. */
  summary(): CustomSummary | undefined;
  destroy(): void;
}

export function openCustomSeries(measure: MeasureKind): CustomSeries {
  switch (measure) {
    case 'counter':
      return new CounterSeries();
    case 'gauge':
      return new GaugeSeries();
    case 'histogram':
      return new HistogramSeries();
  }
}

class CounterSeries implements CustomSeries {
  readonly measure = 'counter';
  #samples = 0;
  #sum = 0;
  #allSamples = 0;
  #wholeSum = 0;

  record(value: number): boolean {
    if (!isCountable(value)) return false;
    this.#samples += 1;
    this.#sum += value;
    return true;
  }

  close(): CustomFigures | undefined {
    if (this.#samples === 0) return undefined;
    const figures: CustomFigures = {
      measure: this.measure,
      sum: roundFigure(this.#sum),
      samples: this.#samples,
    };
    this.#allSamples += this.#samples;
    this.#wholeSum += this.#sum;
    this.#samples = 0;
    this.#sum = 0;
    return figures;
  }

  summary(): CustomSummary | undefined {
    if (this.#allSamples === 0) return undefined;
    return { kind: this.measure, samples: this.#allSamples, sum: roundFigure(this.#wholeSum) };
  }

  destroy(): void {}
}

class GaugeSeries implements CustomSeries {
  readonly measure = 'gauge';
  readonly #window = new Gauge();
  readonly #whole = new Gauge();

  record(value: number): boolean {
    if (!isGaugeable(value)) return false;
    this.#window.set(value);
    return true;
  }

  close(): CustomFigures | undefined {
    const figures = this.#window.figures();
    this.#whole.take(this.#window);
    return figures === undefined ? undefined : { measure: this.measure, ...figures };
  }

  summary(): CustomSummary | undefined {
    const figures = this.#whole.figures();
    return figures === undefined ? undefined : { kind: this.measure, ...figures };
  }

  destroy(): void {}
}

/** Values count as milliseconds do, so that a histogram keeps 3 decimals of them. */
class HistogramSeries implements CustomSeries {
  readonly measure = 'histogram';
  readonly #window = new LatencyWindow();
  #whole: Histogram | undefined;

  record(value: number): boolean {
    const scaled = value * 1_000;
    if (!isRecordable(scaled)) return false;
    this.#window.record(scaled);
    return true;
  }

  close(): CustomFigures | undefined {
    const figures = this.#window.figures();
    this.#whole = this.#window.pourInto(this.#whole);
    return figures.count === 0 ? undefined : { measure: this.measure, ...spreadOf(figures) };
  }

  summary(): CustomSummary | undefined {
    const figures = figuresOf(this.#whole);
    return figures.count === 0 ? undefined : { kind: this.measure, ...spreadOf(figures) };
  }

  destroy(): void {
    this.#window.destroy();
    this.#whole?.destroy();
    this.#whole = undefined;
  }
}

function spreadOf({ count, meanMs, p50Ms, p95Ms, p99Ms, maxMs }: LatencyFigures) {
  return { samples: count, mean: meanMs, p50: p50Ms, p95: p95Ms, p99: p99Ms, max: maxMs };
}
