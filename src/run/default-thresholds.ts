import type { LoadModel } from '../metrics/summary.ts';
import type { Threshold } from '../metrics/threshold.ts';

/** Largest share of operations that may fail. */
export const maxErrorShare = 0.05;
export const maxP95Ms = 2_000;
/** Part of the operations that a 95th percentile has above it. */
export const slowShare = 0.05;

/** What a target has to hold when its scenario asks for nothing: it answers, and in time. */
export function defaultThresholds(model: LoadModel): readonly Threshold[] {
  const time = model === 'operations' ? 'all.response' : 'all.latency';
  return [
    threshold('all.errors', { statistic: 'share', limit: maxErrorShare, written: '5%' }),
    threshold(time, { statistic: 'p95', limit: maxP95Ms, written: '2s' }),
  ];
}

interface Limit {
  readonly statistic: string;
  readonly limit: number;
  readonly written: string;
}

function threshold(metric: string, { statistic, limit, written }: Limit): Threshold {
  return {
    text: `${metric} ${statistic} < ${written}`,
    metric,
    tags: {},
    statistic,
    target: undefined,
    warning: undefined,
    critical: { operator: '<', limit },
    withinBaseline: undefined,
    overMs: undefined,
    abortOnFail: false,
    graceMs: 0,
  };
}
