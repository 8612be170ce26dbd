import {
  findThresholdMetric,
  measureOf,
  statisticOf,
  unitOf,
  type ThresholdMeasure,
  type ThresholdMetric,
  type ThresholdUnit,
} from './threshold-metrics.ts';
import type { ThresholdSubject } from './threshold.ts';

/** How the subject of a threshold is measured. */
export interface ThresholdMeasurement {
  readonly metric: ThresholdMetric;
  readonly measure: ThresholdMeasure;
  readonly unit: ThresholdUnit;
}

/** Throws on a metric or statistic that there is not: a threshold is checked when it is read. */
export function measurementOf(subject: ThresholdSubject): ThresholdMeasurement {
  const metric = findThresholdMetric(subject.metric);
  const statistic = metric && statisticOf(metric, subject.statistic);
  if (metric === undefined || statistic === undefined) {
    throw new Error(`the threshold on ${subject.metric} ${subject.statistic} was not checked`);
  }
  return { metric, measure: measureOf(metric, statistic), unit: unitOf(metric, statistic) };
}
