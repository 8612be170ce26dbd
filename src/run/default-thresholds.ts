import type { LoadModel } from '../metrics/summary.ts';
import type { Threshold } from '../metrics/threshold.ts';

/** What a target has to hold when its scenario asks for nothing: it answers, and in time. */
export function defaultThresholds(model: LoadModel): readonly Threshold[] {
  const time = model === 'operations' ? 'all.response' : 'all.latency';
  return [
    threshold('all.errors', { statistic: 'share', limit: 0.05, written: '5%' }),
    threshold(time, { statistic: 'p95', limit: 2_000, written: '2s' }),
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
