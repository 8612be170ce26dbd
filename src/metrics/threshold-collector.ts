/** What a statistic comes to. */
export interface ThresholdFigure {
  /** In the unit of the statistic: ms, per second, a share of 1, or a bare number. */
  readonly value: number;
  readonly samples: number;
  /** A percentile with fewer than 10 samples above it. */
  readonly thin: boolean;
}

/** Collects the open window and adds windows up; a window taken out again leaves no trace. */
export interface ThresholdCollector<Slice> {
  /** What the open window came to; starts the next. */
  take(): Slice;
  merge(earlier: Slice, later: Slice): Slice;
  add(slice: Slice): void;
  /** Takes the oldest out; `kept` is what stays. */
  remove(slice: Slice, kept: readonly Slice[]): void;
  /** A statistic of what was added, over that much time; `undefined` when there is none. */
  read(statistic: string, durationMs: number): ThresholdFigure | undefined;
}
