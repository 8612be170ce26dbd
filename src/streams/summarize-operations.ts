import type { Histogram } from '../metrics/histogram.ts';
import { figuresOf, thinPercentiles } from '../metrics/latency-figures.ts';
import type { OperationTotals } from '../metrics/operation-series.ts';
import { roundFigure, shareOf, usToMs } from '../metrics/rounding.ts';
import type {
  ConnectionSummary,
  DatabaseSummary,
  MessageTotals,
  OperationSummary,
  TimeSummary,
} from '../metrics/summary.ts';
import type { ConnectionTotals } from '../metrics/totals.ts';

function stddevMs(histogram: Histogram | undefined): number | null {
  const stddevUs = histogram?.stddevUs;
  return stddevUs === undefined ? null : usToMs(stddevUs);
}

export function summarizeTime(histogram: Histogram | undefined): TimeSummary {
  const { count, meanMs, p50Ms, p95Ms, p99Ms, maxMs } = figuresOf(histogram);
  return {
    avg_ms: meanMs,
    p50_ms: p50Ms,
    p95_ms: p95Ms,
    p99_ms: p99Ms,
    max_ms: maxMs,
    thin_percentiles: thinPercentiles(count),
  };
}

/** `null` where nothing was planned; there is a histogram as soon as something was. */
function plannedTime(histogram: Histogram | undefined): TimeSummary | null {
  return histogram === undefined ? null : summarizeTime(histogram);
}

/** `durationMs`: the time the rate is taken over. */
export function summarizeOperations(totals: OperationTotals, durationMs: number): OperationSummary {
  const latency = figuresOf(totals.latency);
  const completed = totals.ok + totals.failed + totals.timedOut;
  return {
    operations: totals.started,
    ok: totals.ok,
    errors: totals.failed + totals.timedOut,
    timed_out: totals.timedOut,
    cancelled: totals.cancelled,
    error_classes: totals.errors.toRecord(),
    rate_per_second: durationMs === 0 ? 0 : roundFigure((completed * 1_000) / durationMs),
    avg_latency_ms: latency.meanMs,
    stddev_latency_ms: stddevMs(totals.latency),
    p50_latency_ms: latency.p50Ms,
    p95_latency_ms: latency.p95Ms,
    p99_latency_ms: latency.p99Ms,
    max_latency_ms: latency.maxMs,
    thin_percentiles: thinPercentiles(latency.count),
    response: plannedTime(totals.response),
    lateness: plannedTime(totals.lateness),
  };
}

export function summarizeDatabase(totals: OperationTotals, durationMs: number): DatabaseSummary {
  const wait = figuresOf(totals.poolWait);
  return {
    ...summarizeOperations(totals, durationMs),
    avg_pool_wait_ms: wait.meanMs,
    p50_pool_wait_ms: wait.p50Ms,
    p95_pool_wait_ms: wait.p95Ms,
    p99_pool_wait_ms: wait.p99Ms,
    max_pool_wait_ms: wait.maxMs,
  };
}

export function summarizeConnections(connections: ConnectionTotals): ConnectionSummary {
  const connect = figuresOf(connections.connectTime);
  return {
    connections: connections.opened,
    open_max: connections.openMax,
    disconnections: connections.closed,
    refused: connections.refused,
    reconnects: connections.reconnects,
    left: connections.left,
    causes: connections.causes.toRecord(),
    avg_connect_ms: connect.meanMs,
    p50_connect_ms: connect.p50Ms,
    p95_connect_ms: connect.p95Ms,
    p99_connect_ms: connect.p99Ms,
    max_connect_ms: connect.maxMs,
  };
}

export function summarizeMessages(totals: OperationTotals): MessageTotals {
  return {
    sent: totals.started,
    received: totals.ok,
    failed: totals.started - totals.ok,
    success_rate: shareOf(totals.ok, totals.started) ?? null,
  };
}
