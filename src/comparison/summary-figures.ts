import type { Percentile } from '../metrics/latency-figures.ts';
import type { Transport } from '../metrics/observation.ts';
import type {
  MeasuredSummary,
  OperationSummary,
  Summary,
  TimeSummary,
} from '../metrics/summary.ts';
import { percentileOf, type Metric } from './metric.ts';
import type { SeriesName } from './series-name.ts';

/** The mean and the percentiles that a summary has of a series. */
export interface SummaryTimes {
  readonly mean: number | null;
  readonly percentiles: Readonly<Record<Percentile, number | null>>;
  readonly thin: readonly string[];
}

/**
 * A percentile that a summary has of a series; `null` when there is none or fewer than 10 samples
 * are above it. Those of transports are of the phases that count, the others of the whole run.
 */
export function summaryPercentile(
  summary: Summary,
  name: SeriesName,
  percentile: Percentile,
): number | null {
  const times = timesOf(summary, name);
  return times === undefined ? null : percentileIn(times, percentile);
}

/** Which figure of a whole transport. */
export interface TransportFigure {
  readonly transport: Transport;
  readonly time: 'latency' | 'response';
  readonly metric: Metric;
}

/** A figure of a transport in the phases that count; `null` where there is none to show. */
export function transportFigure(
  measured: MeasuredSummary,
  { transport, time, metric }: TransportFigure,
): number | null {
  const operations = measured[transport];
  const completed = operations.ok + operations.errors;
  if (completed === 0) return metric === 'rate' ? 0 : null;
  if (metric === 'rate') return operations.rate_per_second;
  if (metric === 'errors') return operations.errors / completed;
  const times = timesIn(operations, time);
  const percentile = percentileOf[metric];
  if (times === undefined || percentile === undefined) return times?.mean ?? null;
  return percentileIn(times, percentile);
}

/** Times of a series from send or from due; `undefined` where nothing was due. */
export function timesIn(
  operations: OperationSummary,
  time: 'latency' | 'response',
): SummaryTimes | undefined {
  return time === 'latency' ? latencyOf(operations) : responseOf(operations.response);
}

function percentileIn({ percentiles, thin }: SummaryTimes, percentile: Percentile): number | null {
  return thin.includes(`p${percentile}`) ? null : percentiles[percentile];
}

function timesOf(summary: Summary, name: SeriesName): SummaryTimes | undefined {
  if (name.time === 'pool_wait') return poolWaitOf(summary);
  const operations = operationsOf(summary, name);
  return operations === undefined ? undefined : timesIn(operations, name.time);
}

function operationsOf(summary: Summary, name: SeriesName): OperationSummary | undefined {
  if (name.level === 'transport') return summary.measured[name.transport];
  const persona = summary.personas[name.persona];
  if (name.level === 'persona') return persona?.transports[name.transport];
  return persona?.operations[name.transport]?.[name.operation];
}

function latencyOf(operations: OperationSummary): SummaryTimes {
  const { avg_latency_ms: mean, thin_percentiles: thin } = operations;
  const { p50_latency_ms: p50, p95_latency_ms: p95, p99_latency_ms: p99 } = operations;
  return { mean, percentiles: { 50: p50, 95: p95, 99: p99 }, thin };
}

function responseOf(times: TimeSummary | null): SummaryTimes | undefined {
  if (times === null) return undefined;
  const { avg_ms: mean, p50_ms: p50, p95_ms: p95, p99_ms: p99, thin_percentiles: thin } = times;
  return { mean, percentiles: { 50: p50, 95: p95, 99: p99 }, thin };
}

/** Nearly every database operation waits, however briefly: what is thin of them is of the waits. */
function poolWaitOf({ measured: { database } }: Summary): SummaryTimes {
  const { avg_pool_wait_ms: mean, thin_percentiles: thin } = database;
  const { p50_pool_wait_ms: p50, p95_pool_wait_ms: p95, p99_pool_wait_ms: p99 } = database;
  return { mean, percentiles: { 50: p50, 95: p95, 99: p99 }, thin };
}
