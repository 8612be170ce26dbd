import { isGaugeable } from './gauge.ts';
import type { ThresholdCollector, ThresholdFigure } from './threshold-collector.ts';

export interface GaugeSlice {
  readonly samples: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

const nothing: GaugeSlice = { samples: 0, sum: 0, min: Infinity, max: -Infinity, last: 0 };

function merged(earlier: GaugeSlice, later: GaugeSlice): GaugeSlice {
  return {
    samples: earlier.samples + later.samples,
    sum: earlier.sum + later.sum,
    min: Math.min(earlier.min, later.min),
    max: Math.max(earlier.max, later.max),
    last: later.samples === 0 ? earlier.last : later.last,
  };
}

/** Values that something has now and then; what is no figure of anything is left out. */
export class ThresholdGauge implements ThresholdCollector<GaugeSlice> {
  #open = nothing;
  #all = nothing;

  record(value: number): void {
    if (!isGaugeable(value)) return;
    const one = { samples: 1, sum: value, min: value, max: value, last: value };
    this.#open = merged(this.#open, one);
  }

  take(): GaugeSlice {
    const slice = this.#open;
    this.#open = nothing;
    return slice;
  }

  merge(earlier: GaugeSlice, later: GaugeSlice): GaugeSlice {
    return merged(earlier, later);
  }

  add(slice: GaugeSlice): void {
    this.#all = merged(this.#all, slice);
  }

  remove(_: GaugeSlice, kept: readonly GaugeSlice[]): void {
    this.#all = kept.reduce(merged, nothing);
  }

  read(statistic: string): ThresholdFigure | undefined {
    const { samples, sum, min, max, last } = this.#all;
    if (samples === 0) return undefined;
    const values: Readonly<Record<string, number>> = { avg: sum / samples, min, max, last };
    const value = values[statistic];
    return value === undefined ? undefined : { value, samples, thin: false };
  }
}
