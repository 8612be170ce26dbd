import { isCountable } from '../metrics/gauge.ts';
import { maxValueUs } from '../metrics/histogram.ts';
import { responseUsOf } from '../metrics/observation.ts';
import type {
  Chart,
  Connection,
  Life,
  Measure,
  Move,
  OpenStays,
  Paced,
  Push,
  Reading,
  Sample,
  Stay,
  WayTaken,
} from '../metrics/observation.ts';
import type { ThresholdCollector } from '../metrics/threshold-collector.ts';
import { ThresholdDurations } from '../metrics/threshold-durations.ts';
import { ThresholdGauge } from '../metrics/threshold-gauge.ts';
import { ThresholdTally } from '../metrics/threshold-tally.ts';
import type { ThresholdTags } from '../metrics/threshold.ts';
import type { ThresholdMeasure } from '../metrics/threshold-metrics.ts';
import type { Window } from '../metrics/window.ts';
import type { RecoveryFact } from './recovery-facts.ts';
import { SlidingStretch, WholeStretch, type ThresholdStretch } from './threshold-stretch.ts';
import { wayStates } from './way-states.ts';

/** What a metric is fed with: one function for each kind of observation that concerns it. */
export interface ThresholdFeeds {
  readonly sample?: (sample: Sample) => void;
  readonly connection?: (connection: Connection) => void;
  readonly life?: (life: Life) => void;
  readonly push?: (push: Push) => void;
  readonly paced?: (paced: Paced) => void;
  readonly reading?: (reading: Reading) => void;
  readonly measure?: (measure: Measure) => void;
  readonly move?: (move: Move) => void;
  readonly staying?: (open: OpenStays) => void;
  readonly chart?: (chart: Chart) => void;
  readonly way?: (way: WayTaken) => void;
  readonly recovery?: (fact: RecoveryFact) => void;
  /** For what is known only at the end of a window. */
  readonly window?: (window: Window) => void;
}

/** Values on their way from observations to figures. */
export interface ThresholdSource {
  readonly stretch: ThresholdStretch;
  readonly feeds: ThresholdFeeds;
}

export interface SourceRequest {
  readonly metric: string;
  readonly measure: ThresholdMeasure;
  readonly tags: ThresholdTags;
  readonly overMs: number | undefined;
}

/** A source of a metric of the catalogue; throws on another. */
export function openSource(request: SourceRequest): ThresholdSource {
  switch (request.measure) {
    case 'durations':
      return sourceOf(request, new ThresholdDurations(), feedsOfDurations);
    case 'tally':
      return sourceOf(request, new ThresholdTally(), feedsOfTally);
    case 'gauge':
      return sourceOf(request, new ThresholdGauge(), feedsOfGauge);
  }
}

function sourceOf<Slice, Collector extends ThresholdCollector<Slice>>(
  request: SourceRequest,
  collector: Collector,
  feedsOf: (request: SourceRequest, collector: Collector) => ThresholdFeeds | undefined,
): ThresholdSource {
  const feeds = feedsOf(request, collector);
  if (feeds === undefined) throw new Error(`nothing feeds the metric ${request.metric}`);
  const { overMs } = request;
  const stretch =
    overMs === undefined
      ? new WholeStretch<Slice>(collector)
      : new SlidingStretch<Slice>(collector, overMs);
  return { stretch, feeds };
}

/** The metric without the transport it begins with, or its family. */
function keyOf(metric: string): string {
  const bare = metric.replace(/^(?:websocket|http|database|all)\./, '');
  return bare.replace(/^(custom|recovery)\..*/, '$1');
}

function feedsOfDurations(
  { metric, tags }: SourceRequest,
  durations: ThresholdDurations,
): ThresholdFeeds | undefined {
  const record = (valueUs: number | undefined): void => {
    if (valueUs !== undefined) durations.record(valueUs);
  };
  const feeds: Readonly<Record<string, ThresholdFeeds>> = {
    latency: { sample: ({ outcome, serviceUs }) => outcome === 'ok' && record(serviceUs) },
    response: { sample: (sample) => sample.outcome === 'ok' && record(responseUsOf(sample)) },
    lateness: { sample: ({ latenessUs }) => record(latenessUs) },
    pool_wait: { sample: ({ poolWaitUs }) => record(poolWaitUs) },
    'connections.time': { connection: ({ connectUs }) => record(connectUs) },
    'pace.lateness': { paced: ({ latenessUs }) => record(latenessUs) },
    dwell: {
      move: ({ left }) => record(stayOf(left, tags.state)),
      staying: ({ stays }) => durations.recordUnended(stayOf(stays, tags.state)),
    },
    recovery: { recovery: ({ value }) => record(value * 1_000) },
    custom: {
      measure: ({ measure, value }) => measure === 'histogram' && record(value * 1_000),
    },
  };
  return feeds[keyOf(metric)];
}

function feedsOfTally(
  { metric, tags }: SourceRequest,
  tally: ThresholdTally,
): ThresholdFeeds | undefined {
  const count = (isPart: boolean, isOfWhole: boolean): void => {
    if (isPart) tally.countPart();
    if (isOfWhole) tally.countWhole();
  };
  const feeds: Readonly<Record<string, ThresholdFeeds>> = {
    operations: { sample: ({ outcome }) => count(outcome !== 'cancelled', false) },
    errors: {
      sample: ({ outcome }) =>
        count(outcome === 'failed' || outcome === 'timedOut', outcome !== 'cancelled'),
    },
    pushes: { push: () => count(true, false) },
    'connections.success': { connection: ({ step }) => count(step === 'opened', isAttempt(step)) },
    'connections.refused': { connection: ({ step }) => count(step === 'refused', isAttempt(step)) },
    'connections.lost': {
      connection: ({ step }) => {
        if (step === 'opened') tally.countEverything();
        count(step === 'closed', false);
      },
    },
    'users.errored': {
      life: ({ step }) => {
        if (step === 'created') tally.countEverything();
        count(step === 'failed' || step === 'crashed', false);
      },
    },
    transitions: { move: (move) => count(isTransition(move, tags), false) },
    'coverage.states': feedsOfStates(tally, tags),
    'coverage.transitions': {
      chart: ({ ways }) => tally.countEverything(ways.filter((way) => isWayOf(way, tags)).length),
      way: ({ way }) => isWayOf(way, tags) && tally.countPart(),
    },
    'pace.dropped': { paced: ({ step }) => count(step === 'dropped', step === 'planned') },
    custom: {
      measure: ({ measure, value }) => {
        if (measure !== 'counter') tally.countPart();
        else if (isCountable(value)) tally.countPart(value);
      },
    },
  };
  return feeds[keyOf(metric)];
}

/** Each state of each chart counts when the first user is in it, or passes through. */
function feedsOfStates(tally: ThresholdTally, { state: outer }: ThresholdTags): ThresholdFeeds {
  const unseen = new Map<string, Set<string>>();
  const see = (persona: string, states: readonly string[]): void => {
    const left = unseen.get(persona);
    for (const state of states) if (left?.delete(state) === true) tally.countPart();
  };
  return {
    chart: ({ persona, states }) => {
      const wanted = states.filter((state) => isWithin(state, outer));
      unseen.set(persona, new Set(wanted));
      tally.countEverything(wanted.length);
    },
    move: ({ persona, entered }) => see(persona, entered),
    way: ({ persona, way }) => see(persona, wayStates(way)),
  };
}

/** How long the user was in the state, by default the innermost, if it was there. */
function stayOf(stays: readonly Stay[], state: string | undefined): number | undefined {
  const stay = state === undefined ? stays.at(-1) : stays.find((one) => one.state === state);
  // One of more than 10 minutes counts as 10 minutes, as in the summary.
  return stay === undefined ? undefined : Math.min(stay.dwellUs, maxValueUs);
}

function isTransition({ from, to }: Move, tags: ThresholdTags): boolean {
  return from !== undefined && isWithin(from, tags.from) && isWithin(to, tags.to);
}

/** A way is that of the state in which it begins. */
function isWayOf(way: string, { state }: ThresholdTags): boolean {
  return state === undefined || wayStates(way).includes(state);
}

function isWithin(state: string, outer: string | undefined): boolean {
  return outer === undefined || state === outer || state.startsWith(`${outer}.`);
}

function isAttempt(step: Connection['step']): boolean {
  return step === 'opened' || step === 'refused';
}

function feedsOfGauge(
  { metric, tags: { persona } }: SourceRequest,
  gauge: ThresholdGauge,
): ThresholdFeeds | undefined {
  const record = (value: number | undefined): void => {
    if (value !== undefined) gauge.record(value);
  };
  if (metric.startsWith('target.')) return { reading: ({ value }) => record(value) };
  const feeds: Readonly<Record<string, ThresholdFeeds>> = {
    'users.online': { window: ({ online }) => record(usersOnline(online, persona)) },
    'generator.lateness': { window: ({ generator }) => record(generator?.latenessP99Ms) },
    'generator.loop': { window: ({ generator }) => record(generator?.loopUtilisation) },
    'generator.gc': { window: ({ generator }) => record(generator?.gcMaxMs) },
    recovery: { recovery: ({ value }) => record(value) },
    custom: { measure: ({ measure, value }) => measure !== 'counter' && record(value) },
  };
  return feeds[keyOf(metric)];
}

function usersOnline(online: Window['online'], persona: string | undefined): number {
  if (persona !== undefined) return online[persona] ?? 0;
  return Object.values(online).reduce((sum, users) => sum + users, 0);
}
