import type { ThresholdCollector, ThresholdFigure } from './threshold-collector.ts';

export interface TallySlice {
  readonly part: number;
  readonly whole: number;
  readonly samples: number;
}

const nothing: TallySlice = { part: 0, whole: 0, samples: 0 };

function merged(earlier: TallySlice, later: TallySlice): TallySlice {
  return {
    part: earlier.part + later.part,
    whole: earlier.whole + later.whole,
    samples: earlier.samples + later.samples,
  };
}

/** Counts something, and what it is a part of. */
export class ThresholdTally implements ThresholdCollector<TallySlice> {
  #part = 0;
  #whole = 0;
  #samples = 0;
  #everything = 0;
  #all = nothing;

  /** What statistics `count` and `rate` are about. */
  countPart(times = 1): void {
    this.#part += times;
    this.#samples += 1;
  }

  /** What the part is a share of, in the same windows. */
  countWhole(): void {
    this.#whole += 1;
  }

  /** What the part is a share of, since the run began and whatever the phase. */
  countEverything(times = 1): void {
    this.#everything += times;
  }

  take(): TallySlice {
    const slice = { part: this.#part, whole: this.#whole, samples: this.#samples };
    this.#part = 0;
    this.#whole = 0;
    this.#samples = 0;
    return slice;
  }

  merge(earlier: TallySlice, later: TallySlice): TallySlice {
    return merged(earlier, later);
  }

  add(slice: TallySlice): void {
    this.#all = merged(this.#all, slice);
  }

  /** Adds up anew: parts may be fractions, whose differences are not exact. */
  remove(_: TallySlice, kept: readonly TallySlice[]): void {
    this.#all = kept.reduce(merged, nothing);
  }

  read(statistic: string, durationMs: number): ThresholdFigure | undefined {
    if (statistic === 'share') return this.#share();
    if (durationMs <= 0) return undefined;
    const { part, samples } = this.#all;
    const value = statistic === 'rate' ? (part * 1_000) / durationMs : part;
    return { value, samples, thin: false };
  }

  #share(): ThresholdFigure | undefined {
    const whole = this.#everything + this.#all.whole;
    if (whole === 0) return undefined;
    return { value: this.#all.part / whole, samples: whole, thin: false };
  }
}
