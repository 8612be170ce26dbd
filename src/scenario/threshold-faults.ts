import { drainPhase } from '../metrics/limits.ts';
import { findThresholdMetric } from '../metrics/threshold-metrics.ts';
import { subjectText } from '../metrics/threshold-text.ts';
import type { Threshold } from '../metrics/threshold.ts';
import { formatDuration } from './duration.ts';
import { didYouMean } from './nearest.ts';
import type { Scenario } from './scenario.ts';
import { excludeEachOther } from './settle-levels.ts';
import { showValue } from './show-value.ts';

/** Most thresholds of a run. */
export const maxThresholds = 100;

/** A threshold that does not go with its scenario or with another, by its place in the list. */
export interface ThresholdFault {
  readonly index: number;
  readonly message: string;
}

type Plan = Pick<
  Scenario,
  'load' | 'readings' | 'baseline' | 'monitoring' | 'metricsIntervalMs' | 'faults'
>;

/** Everything that is wrong with thresholds of a scenario, each well written by itself. */
export function thresholdFaults(
  thresholds: readonly Threshold[],
  plan: Plan,
): readonly ThresholdFault[] {
  const tooMany =
    thresholds.length > maxThresholds
      ? [{ index: maxThresholds, message: `is one more than the ${maxThresholds} a run may have` }]
      : [];
  const faults = thresholds
    .slice(0, maxThresholds)
    .flatMap((threshold, index) =>
      [
        ...planMessages(threshold, plan),
        ...conflictMessages(threshold, thresholds.slice(0, index)),
      ].map((message) => ({ index, message })),
    );
  return [...tooMany, ...faults];
}

function planMessages(threshold: Threshold, plan: Plan): readonly string[] {
  return [
    ...phaseMessages(threshold, plan),
    ...modelMessages(threshold, plan),
    ...readingMessages(threshold, plan),
    ...windowMessages(threshold, plan),
    ...recoveryMessages(threshold, plan),
    ...(threshold.withinBaseline !== undefined && plan.baseline === undefined
      ? ['compares with a baseline; name the results folder of an earlier run as baseline']
      : []),
  ];
}

function phaseMessages({ tags: { phase } }: Threshold, { load }: Plan): readonly string[] {
  const names = [...load.phases.map(({ name }) => name), drainPhase];
  if (phase === undefined || names.includes(phase)) return [];
  return [`unknown phase ${showValue(phase)}${didYouMean(phase, names)}`];
}

function modelMessages({ metric }: Threshold, { load }: Plan): readonly string[] {
  const needsDueTimes = findThresholdMetric(metric)?.needsDueTimes === true;
  if (!needsDueTimes || load.model === 'operations') return [];
  return [`${metric} is measured in the load model operations only, not in ${load.model}`];
}

/** A stretch is made of whole windows. */
function windowMessages({ overMs }: Threshold, { metricsIntervalMs }: Plan): readonly string[] {
  if (overMs === undefined || overMs >= metricsIntervalMs) return [];
  return [`looks at ${formatDuration(overMs)}, shorter than metrics_interval`];
}

function readingMessages({ metric }: Threshold, { readings, monitoring }: Plan): readonly string[] {
  if (!metric.startsWith('target.')) return [];
  if (!monitoring) return ['is about a figure of the target, and monitoring is off'];
  const names = readings.flatMap(({ figures }) => Object.keys(figures));
  const name = metric.slice('target.'.length);
  if (names.includes(name)) return [];
  return [`the scenario reads no figure ${showValue(name)}${didYouMean(name, names)}`];
}

function recoveryMessages(
  { metric, tags, overMs }: Threshold,
  { faults }: Plan,
): readonly string[] {
  if (!metric.startsWith('recovery.')) return [];
  const ids = faultIds(faults);
  const isKnown = tags.fault === undefined || ids.includes(tags.fault);
  return [
    ...(isKnown ? [] : [`unknown fault ${showValue(tags.fault)}${didYouMean(tags.fault, ids)}`]),
    ...(overMs === undefined ? [] : ['is about whole faults; leave out `over`']),
  ];
}

/** The ids that faults go by in a run: kind and number. */
function faultIds(faults: Plan['faults']): readonly string[] {
  const kinds = faults.map(({ kind }) => kind);
  return kinds.map((kind, index) => {
    const before = kinds.slice(0, index).filter((other) => other === kind);
    return `${kind}-${before.length + 1}`;
  });
}

function conflictMessages(threshold: Threshold, before: readonly Threshold[]): readonly string[] {
  if (before.some(({ text }) => text === threshold.text)) return ['is given twice'];
  const subject = subjectText(threshold, threshold.overMs);
  const { critical } = threshold;
  const against = before.find(
    (other) =>
      critical !== undefined &&
      other.critical !== undefined &&
      subjectText(other, other.overMs) === subject &&
      excludeEachOther(critical, other.critical),
  );
  return against === undefined ? [] : [`contradicts ${against.text}: nothing can be both`];
}
