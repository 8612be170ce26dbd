import { transports } from './observation.ts';
import type { ThresholdResult } from './summary.ts';
import type { ThresholdTags } from './threshold.ts';

export type ThresholdTag = keyof ThresholdTags;
export type ThresholdUnit = ThresholdResult['unit'];

/** What a metric is made of, and so how its values are added up. */
export type ThresholdMeasure = 'durations' | 'tally' | 'gauge';

/** A statistic by name; `percentile` stands for every `p50` … `p99.99`. */
export type ThresholdStatistic =
  'percentile' | 'avg' | 'min' | 'max' | 'stddev' | 'count' | 'rate' | 'share' | 'last';

/** Something a threshold can be about. */
export interface ThresholdMetric {
  /** A family ends in `.*`, `target.*`: any name may follow the dot. */
  readonly name: string;
  readonly description: string;
  /** `own`: the statistic decides. */
  readonly measure: ThresholdMeasure | 'own';
  readonly statistics: readonly ThresholdStatistic[];
  /** Unit of its values; counts, rates and shares have their own. */
  readonly unit: ThresholdUnit;
  readonly better: 'lower' | 'higher' | 'either';
  readonly tags: readonly ThresholdTag[];
  /**
   * Where it is taken when no phase is named: the phases that count, or the whole run, for what
   * happens while users arrive. The drain belongs to neither, only to `end`: what is complete once
   * the last user has left, and grows until then.
   */
  readonly scope: 'measured' | 'run' | 'end';
  /** Exists only in the load model `operations`. */
  readonly needsDueTimes: boolean;
}

const durationStatistics: readonly ThresholdStatistic[] = [
  'percentile',
  'avg',
  'min',
  'max',
  'stddev',
];
const operationTags: readonly ThresholdTag[] = ['persona', 'phase', 'kind', 'operation'];
const userTags: readonly ThresholdTag[] = ['persona', 'phase'];
const runTags: readonly ThresholdTag[] = ['phase'];

type Parts = Pick<ThresholdMetric, 'name' | 'description'> & Partial<ThresholdMetric>;

/** Times in ms, of which less is better. */
function durations(parts: Parts): ThresholdMetric {
  return {
    measure: 'durations',
    statistics: durationStatistics,
    unit: 'ms',
    better: 'lower',
    tags: operationTags,
    scope: 'measured',
    needsDueTimes: false,
    ...parts,
  };
}

function tally(parts: Parts): ThresholdMetric {
  return {
    measure: 'tally',
    statistics: ['count', 'rate', 'share'],
    unit: '',
    better: 'lower',
    tags: operationTags,
    scope: 'measured',
    needsDueTimes: false,
    ...parts,
  };
}

function gauge(parts: Parts): ThresholdMetric {
  return {
    measure: 'gauge',
    statistics: ['avg', 'min', 'max', 'last'],
    unit: '',
    better: 'either',
    tags: runTags,
    scope: 'measured',
    needsDueTimes: false,
    ...parts,
  };
}

function ofOperations(prefix: string, which: string): readonly ThresholdMetric[] {
  return [
    durations({
      name: `${prefix}.latency`,
      description: `service time of ${which} that succeeded, from the actual send to the reply`,
    }),
    durations({
      name: `${prefix}.response`,
      description: `time from when ${which} were due to the reply (load model operations)`,
      needsDueTimes: true,
    }),
    durations({
      name: `${prefix}.lateness`,
      description: `time from when ${which} were due to the actual send (load model operations)`,
      needsDueTimes: true,
    }),
    tally({
      name: `${prefix}.operations`,
      description: `${which} that were answered, failed or timed out`,
      statistics: ['count', 'rate'],
      better: 'higher',
    }),
    tally({
      name: `${prefix}.errors`,
      description: `${which} that failed or timed out; share: of those completed`,
    }),
  ];
}

const ofConnections: readonly ThresholdMetric[] = [
  durations({
    name: 'connections.time',
    description: 'time from the attempt to the open WebSocket, over the whole run',
    tags: userTags,
    scope: 'run',
  }),
  tally({
    name: 'connections.success',
    description: 'WebSockets that opened; share: of all attempts, over the whole run',
    statistics: ['count', 'share'],
    better: 'higher',
    tags: userTags,
    scope: 'run',
  }),
  tally({
    name: 'connections.refused',
    description: 'attempts that never opened; share: of all attempts, over the whole run',
    statistics: ['count', 'share'],
    tags: userTags,
    scope: 'run',
  }),
  tally({
    name: 'connections.lost',
    description: 'WebSockets ended by the other side or the network; share: of those opened',
    statistics: ['count', 'share'],
    tags: userTags,
    scope: 'run',
  }),
];

const ofUsers: readonly ThresholdMetric[] = [
  tally({
    name: 'pushes',
    description: 'messages nobody asked for: events of subscribed channels',
    statistics: ['count', 'rate'],
    better: 'higher',
    tags: ['persona', 'phase', 'channel'],
  }),
  gauge({
    name: 'users.online',
    description: 'users online, as counted at the end of each window',
    tags: userTags,
  }),
  tally({
    name: 'users.errored',
    description: 'users that gave up or crashed, over the whole run; share: of those created',
    statistics: ['count', 'share'],
    tags: userTags,
    scope: 'run',
  }),
];

const ofStates: readonly ThresholdMetric[] = [
  durations({
    name: 'dwell',
    description:
      'time users stayed in a state, over the whole run; who is still there counts as longer',
    tags: ['persona', 'phase', 'state'],
    scope: 'run',
  }),
  tally({
    name: 'transitions',
    description: 'users that went from one innermost state to another, over the whole run',
    statistics: ['count', 'rate'],
    better: 'either',
    tags: ['persona', 'phase', 'from', 'to'],
    scope: 'run',
  }),
  tally({
    name: 'coverage.states',
    description: 'states that users were in; share: of those of their charts, drain included',
    statistics: ['share'],
    better: 'higher',
    tags: ['persona', 'state'],
    scope: 'end',
  }),
  tally({
    name: 'coverage.transitions',
    description: 'declared transitions that users took; share: of those of their charts, likewise',
    statistics: ['share'],
    better: 'higher',
    tags: ['persona', 'state'],
    scope: 'end',
  }),
];

function ofStage(stage: string, description: string): ThresholdMetric {
  return durations({ name: `recovery.${stage}`, description, tags: ['fault'], scope: 'run' });
}

const ofRecovery: readonly ThresholdMetric[] = [
  ofStage('detect', 'time from the beginning of a fault until a user lost its connection'),
  ofStage('reconnect', 'time from then until it was connected again'),
  ofStage('resubscribe', 'time from then until it was online, with its channels'),
  ofStage('first_reply', 'time from then until its first good reply, think time included'),
  durations({
    name: 'recovery.back_95',
    description: 'time from the end of a fault until 95 % of its users were back',
    statistics: ['max'],
    tags: ['fault'],
    scope: 'run',
  }),
  gauge({
    name: 'recovery.attempts_peak',
    description: 'most attempts in any 100 ms since a fault began, per user who was online before',
    statistics: ['max'],
    unit: 'share',
    better: 'lower',
    tags: ['fault'],
    scope: 'run',
  }),
];

const ofGenerator: readonly ThresholdMetric[] = [
  durations({
    name: 'pace.lateness',
    description: 'time from when users or operations were due to their start',
    tags: runTags,
  }),
  tally({
    name: 'pace.dropped',
    description: 'operations dropped because too many waited; share: of those planned',
    statistics: ['count', 'share'],
    tags: runTags,
  }),
  gauge({
    name: 'generator.lateness',
    description: 'lateness p99 of this program, worst second of each window (not in simulate)',
    statistics: ['avg', 'max'],
    unit: 'ms',
    better: 'lower',
  }),
  gauge({
    name: 'generator.loop',
    description: 'share of the time its event loop was busy, likewise (not in simulate)',
    statistics: ['avg', 'max'],
    unit: 'share',
    better: 'lower',
  }),
  gauge({
    name: 'generator.gc',
    description: 'its longest garbage collection, likewise (not in simulate)',
    statistics: ['avg', 'max'],
    unit: 'ms',
    better: 'lower',
  }),
];

const families: readonly ThresholdMetric[] = [
  gauge({
    name: 'target.*',
    description: 'a figure of the target that the scenario reads, such as target.cpu',
  }),
  gauge({
    name: 'custom.*',
    description: 'a metric that a persona defines, such as custom.basket_value',
    measure: 'own',
    statistics: [...durationStatistics, 'count', 'rate', 'last'],
    tags: userTags,
  }),
];

/** Every metric a threshold may be about. */
export const thresholdMetrics: readonly ThresholdMetric[] = [
  ...transports.flatMap((transport) => ofOperations(transport, `${transport} operations`)),
  durations({
    name: 'database.pool_wait',
    description: 'wait for a database connection, which is not part of the latency',
  }),
  ...ofOperations('all', 'operations'),
  ...ofConnections,
  ...ofUsers,
  ...ofStates,
  ...ofRecovery,
  ...ofGenerator,
  ...families,
];

const byName: ReadonlyMap<string, ThresholdMetric> = new Map(
  thresholdMetrics.map((metric) => [metric.name, metric]),
);

/** The metric of this name, of `target.cpu` the family `target.*`; `undefined`: there is none. */
export function findThresholdMetric(name: string): ThresholdMetric | undefined {
  if (name.endsWith('.*')) return undefined;
  const family = /^(?:target|custom)\.(?=[\w.:-]{1,64}$)/.exec(name)?.[0];
  return byName.get(family === undefined ? name : `${family}*`);
}

/** 95 of `p95`, above 0 and below 100 with at most 2 decimals; `undefined` of anything else. */
export function percentOf(statistic: string): number | undefined {
  const percent = Number(/^p(\d{1,2}(?:\.\d{1,2})?)$/.exec(statistic)?.[1] ?? 0);
  return percent > 0 ? percent : undefined;
}

/** The statistic a written name stands for, if the metric has it. */
export function statisticOf(
  metric: ThresholdMetric,
  written: string,
): ThresholdStatistic | undefined {
  if (percentOf(written) !== undefined) {
    return metric.statistics.find((statistic) => statistic === 'percentile');
  }
  return metric.statistics.find((statistic) => statistic === written && statistic !== 'percentile');
}

/** How the values behind a statistic of a metric are added up. */
export function measureOf(
  metric: ThresholdMetric,
  statistic: ThresholdStatistic,
): ThresholdMeasure {
  if (metric.measure !== 'own') return metric.measure;
  if (statistic === 'count' || statistic === 'rate') return 'tally';
  return statistic === 'percentile' || statistic === 'stddev' ? 'durations' : 'gauge';
}

/** The unit of a statistic of a metric. */
export function unitOf(metric: ThresholdMetric, statistic: ThresholdStatistic): ThresholdUnit {
  if (statistic === 'share') return 'share';
  if (statistic === 'rate') return 'per second';
  return statistic === 'count' ? '' : metric.unit;
}
