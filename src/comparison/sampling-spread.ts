import type { MeasuredSummary, OperationSummary } from '../metrics/summary.ts';
import type { Metric } from './metric.ts';
import { timesIn, type SummaryTimes, type TransportFigure } from './summary-figures.ts';

/**
 * Standard deviation that a figure of a run has because it rests on so many samples and no more;
 * 0 where nothing is known. Samples are taken as independent, so it is a lower bound.
 */
export function samplingSpread(measured: MeasuredSummary, figure: TransportFigure): number {
  const operations = measured[figure.transport];
  const { metric } = figure;
  const completed = operations.ok + operations.errors;
  if (completed === 0) return 0;
  if (metric === 'rate') return operations.rate_per_second / Math.sqrt(completed);
  if (metric === 'errors') return spreadOfShare(operations.errors, completed);
  const times = timesIn(operations, figure.time);
  return times === undefined ? 0 : spreadOfTime(times, operations, metric);
}

/** Of a share of none or all the spread is that of one hit. */
function spreadOfShare(hits: number, of: number): number {
  const share = Math.min(Math.max(hits, 1), Math.max(of - 1, 1)) / of;
  return Math.sqrt((share * (1 - share)) / of);
}

function spreadOfTime(
  times: SummaryTimes,
  operations: OperationSummary,
  metric: Exclude<Metric, 'rate' | 'errors'>,
): number {
  const { 50: p50, 95: p95, 99: p99 } = times.percentiles;
  const body = steepness([p50, 0.5], [p95, 0.05]);
  const tail = steepness([p95, 0.05], [p99, 0.01]);
  if (metric === 'mean') {
    return (operations.stddev_latency_ms ?? 0) / Math.sqrt(operations.ok);
  }
  if (metric === 'p50') return (p50 ?? 0) * body * relativeSpread(0.5, operations.ok);
  if (metric === 'p95') {
    return (p95 ?? 0) * Math.max(body, tail) * relativeSpread(0.05, operations.ok);
  }
  return (p99 ?? 0) * tail * relativeSpread(0.01, operations.ok);
}

type Quantile = readonly [ms: number | null, shareAbove: number];

/** By how many powers a time grows where the share above it falls by one. */
function steepness([lowerMs, more]: Quantile, [upperMs, fewer]: Quantile): number {
  if (lowerMs === null || upperMs === null || lowerMs <= 0) return 0;
  return Math.log(upperMs / lowerMs) / Math.log(more / fewer);
}

/** Of the number of samples above a percentile, as a share of that number. */
function relativeSpread(shareAbove: number, samples: number): number {
  return samples === 0 ? 0 : Math.sqrt((1 - shareAbove) / (samples * shareAbove));
}
