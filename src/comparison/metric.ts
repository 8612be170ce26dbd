import type { Percentile } from '../metrics/latency-figures.ts';
import type { SeriesTime } from './series-name.ts';

/** Figures of a series that are compared, in the order they are shown. */
export const metrics = ['rate', 'errors', 'mean', 'p50', 'p95', 'p99'] as const;
export type Metric = (typeof metrics)[number];

/** Unit of a metric in results. */
export const unitOf = {
  rate: 'per second',
  errors: 'share',
  mean: 'ms',
  p50: 'ms',
  p95: 'ms',
  p99: 'ms',
} as const satisfies Readonly<Record<Metric, string>>;

/** The percentile that a metric is, if it is one. */
export const percentileOf = {
  rate: undefined,
  errors: undefined,
  mean: undefined,
  p50: 50,
  p95: 95,
  p99: 99,
} as const satisfies Readonly<Record<Metric, Percentile | undefined>>;

/** Rate and errors are those of the operations, whichever of their times is looked at. */
export function metricsOf(time: SeriesTime): readonly Metric[] {
  return time === 'latency' ? metrics : metrics.filter((metric) => unitOf[metric] === 'ms');
}

/** Only a rate is better when it is higher. */
export function isHigherBetter(metric: Metric): boolean {
  return metric === 'rate';
}
