import { isThin, type Histogram } from './histogram.ts';
import { usToMs } from './rounding.ts';

/** What is said about a set of durations. Milliseconds with 3 decimals; `null` without samples. */
export interface LatencyFigures {
  readonly count: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export type Percentile = 50 | 95 | 99;

/** The percentiles that are reported. */
const percentiles = [50, 95, 99] as const satisfies readonly Percentile[];

export const noLatency: LatencyFigures = {
  count: 0,
  meanMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  maxMs: null,
};

function atPercentile(histogram: Histogram, percent: Percentile): number {
  return usToMs(histogram.percentileUs(percent) ?? 0);
}

export function figuresOf(histogram: Histogram | undefined): LatencyFigures {
  const meanUs = histogram?.meanUs;
  if (histogram === undefined || meanUs === undefined) return noLatency;
  return {
    count: histogram.count,
    meanMs: usToMs(meanUs),
    p50Ms: atPercentile(histogram, 50),
    p95Ms: atPercentile(histogram, 95),
    p99Ms: atPercentile(histogram, 99),
    maxMs: usToMs(histogram.maxUs),
  };
}

/** A percentile as people may see it: `undefined` when fewer than 10 samples lie above it. */
export function shownMs(figures: LatencyFigures, percent: Percentile): number | undefined {
  if (isThin(percent, figures.count)) return undefined;
  const byPercent = { 50: figures.p50Ms, 95: figures.p95Ms, 99: figures.p99Ms };
  return byPercent[percent] ?? undefined;
}

/** The reported percentiles that are too thin to be shown: `p99`, … */
export function thinPercentiles(count: number): readonly string[] {
  return percentiles.filter((percent) => isThin(percent, count)).map((percent) => `p${percent}`);
}
