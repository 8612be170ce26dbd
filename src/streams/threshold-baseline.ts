import type {
  DatabaseSummary,
  OperationSummary,
  Summary,
  TimeSummary,
  TransportSummaries,
  WebSocketSummary,
} from '../metrics/summary.ts';
import { transports } from '../metrics/observation.ts';
import { findThresholdMetric } from '../metrics/threshold-metrics.ts';
import { subjectText } from '../metrics/threshold-text.ts';
import type { Threshold, ThresholdLimit, ThresholdTags } from '../metrics/threshold.ts';

/** What a threshold compares with. */
export type BaselineFigure =
  | { readonly kind: 'figure'; readonly value: number }
  /** Why there is nothing, as the end of a sentence. */
  | { readonly kind: 'nothing'; readonly reason: string };

type Subject = Pick<Threshold, 'metric' | 'tags' | 'statistic' | 'overMs'>;

/**
 * The figure of an earlier run for what a threshold looks at: from a threshold of that run on the
 * same, else from its summary when no tag but a phase narrows it down.
 */
export function baselineFigure(summary: Summary | undefined, subject: Subject): BaselineFigure {
  if (summary === undefined) return nothing('there is no baseline run');
  const text = subjectText(subject, subject.overMs);
  const judged = summary.thresholds.find((result) => result.subject === text)?.value;
  if (typeof judged === 'number') return { kind: 'figure', value: judged };
  const isPlain = subject.overMs === undefined && isAtMostOfPhase(subject.tags);
  const value = isPlain ? summarized(summary, subject) : undefined;
  if (typeof value === 'number') return { kind: 'figure', value };
  return nothing('the baseline run says nothing about it; give it the same threshold');
}

/** The limits that keep a figure within a share of the baseline, where it could be worse. */
export function baselineLimits(
  metric: string,
  baseline: number,
  share: number,
): readonly ThresholdLimit[] {
  const margin = Math.abs(baseline) * share;
  const atMost: ThresholdLimit = { operator: '<=', limit: baseline + margin };
  const atLeast: ThresholdLimit = { operator: '>=', limit: baseline - margin };
  switch (findThresholdMetric(metric)?.better) {
    case 'lower':
      return [atMost];
    case 'higher':
      return [atLeast];
    case 'either':
    case undefined:
      return [atMost, atLeast];
  }
}

function nothing(reason: string): BaselineFigure {
  return { kind: 'nothing', reason };
}

function isAtMostOfPhase({ phase: _, ...others }: ThresholdTags): boolean {
  return Object.values(others).every((tag) => tag === undefined);
}

type Figures = Readonly<Record<string, number | null | undefined>>;

function summarized(summary: Summary, { metric, tags, statistic }: Subject): Figures[string] {
  const [prefix = '', figure = ''] = metric.split('.');
  if (tags.phase === undefined && findThresholdMetric(metric)?.scope === 'run') {
    return ofWholeRun(summary, metric)[statistic];
  }
  const phase = summary.phases.find(({ name }) => name === tags.phase);
  const operations = tags.phase === undefined ? summary.measured : phase?.transports;
  if (operations === undefined) return undefined;
  if (metric === 'database.pool_wait') return ofPoolWait(operations.database)[statistic];
  const transport = transports.find((name) => name === prefix);
  if (transport !== undefined) return ofOperations(operations[transport], figure)[statistic];
  return prefix === 'all' ? ofAll(operations, figure)[statistic] : undefined;
}

function ofOperations(operations: OperationSummary, figure: string): Figures {
  const { ok, errors } = operations;
  switch (figure) {
    case 'latency':
      return {
        avg: operations.avg_latency_ms,
        stddev: operations.stddev_latency_ms,
        p50: operations.p50_latency_ms,
        p95: operations.p95_latency_ms,
        p99: operations.p99_latency_ms,
        max: operations.max_latency_ms,
      };
    case 'response':
      return ofTimes(operations.response);
    case 'lateness':
      return ofTimes(operations.lateness);
    case 'operations':
      return { count: ok + errors, rate: operations.rate_per_second };
    case 'errors':
      return { count: errors, share: part(errors, ok + errors) };
    default:
      return {};
  }
}

/** Counts add up over transports; percentiles do not. */
function ofAll(of: TransportSummaries, figure: string): Figures {
  const all = transports.map((transport) => of[transport]);
  const sum = (valueOf: (one: OperationSummary) => number): number =>
    all.reduce((total, one) => total + valueOf(one), 0);
  const errors = sum((one) => one.errors);
  const completed = sum((one) => one.ok) + errors;
  switch (figure) {
    case 'operations':
      return { count: completed, rate: sum((one) => one.rate_per_second) };
    case 'errors':
      return { count: errors, share: part(errors, completed) };
    default:
      return {};
  }
}

function ofTimes(times: TimeSummary | null): Figures {
  if (times === null) return {};
  const { avg_ms: avg, p50_ms: p50, p95_ms: p95, p99_ms: p99, max_ms: max } = times;
  return { avg, p50, p95, p99, max };
}

function ofPoolWait(database: DatabaseSummary): Figures {
  return {
    avg: database.avg_pool_wait_ms,
    p50: database.p50_pool_wait_ms,
    p95: database.p95_pool_wait_ms,
    p99: database.p99_pool_wait_ms,
    max: database.max_pool_wait_ms,
  };
}

function ofWholeRun({ websocket, users }: Summary, metric: string): Figures {
  const { connections, refused, disconnections } = websocket;
  switch (metric) {
    case 'connections.time':
      return ofConnecting(websocket);
    case 'connections.success':
      return { count: connections, share: part(connections, connections + refused) };
    case 'connections.refused':
      return { count: refused, share: part(refused, connections + refused) };
    case 'connections.lost':
      return { count: disconnections, share: part(disconnections, connections) };
    case 'users.errored':
      return { count: users.errored, share: part(users.errored, users.created) };
    default:
      return {};
  }
}

function ofConnecting(websocket: WebSocketSummary): Figures {
  return {
    avg: websocket.avg_connect_ms,
    p50: websocket.p50_connect_ms,
    p95: websocket.p95_connect_ms,
    p99: websocket.p99_connect_ms,
    max: websocket.max_connect_ms,
  };
}

function part(of: number, whole: number): number | undefined {
  return whole === 0 ? undefined : of / whole;
}
