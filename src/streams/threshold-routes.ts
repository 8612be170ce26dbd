import { createChannelKinds } from '../metrics/channel-kind.ts';
import type { Measure, Observation, Push, Sample } from '../metrics/observation.ts';
import type { RecoveryFact } from './recovery-facts.ts';
import type { ThresholdMeter } from './threshold-meter.ts';
import type { ThresholdFeeds } from './threshold-source.ts';

/** Most series whose meters are remembered; those of others are looked for each time. */
const maxRemembered = 4_096;

type SampleFeed = (sample: Sample) => void;

/** A meter and how it is fed with one kind of observation. */
interface Route<Kind extends keyof ThresholdFeeds> {
  readonly meter: ThresholdMeter;
  readonly feed: NonNullable<ThresholdFeeds[Kind]>;
}

const noFeeds: readonly SampleFeed[] = [];

/** Brings each observation to the meters it concerns; cheap when it concerns none. */
export class ThresholdRoutes {
  readonly #samples: readonly Route<'sample'>[];
  readonly #connections: readonly Route<'connection'>[];
  readonly #lives: readonly Route<'life'>[];
  readonly #pushes: readonly Route<'push'>[];
  readonly #paced: readonly Route<'paced'>[];
  readonly #readings: readonly Route<'reading'>[];
  readonly #measures: readonly Route<'measure'>[];
  readonly #moves: readonly Route<'move'>[];
  readonly #openStays: readonly Route<'staying'>[];
  readonly #charts: readonly Route<'chart'>[];
  readonly #ways: readonly Route<'way'>[];
  readonly #recoveries: readonly Route<'recovery'>[];
  readonly #channelKind = createChannelKinds();
  /** By transport and persona, then by operation. */
  readonly #series = new Map<string, Map<string, Map<string, readonly SampleFeed[]>>>();
  #remembered = 0;

  constructor(meters: readonly ThresholdMeter[]) {
    this.#samples = routesTo(meters, 'sample');
    this.#connections = routesTo(meters, 'connection');
    this.#lives = routesTo(meters, 'life');
    this.#pushes = routesTo(meters, 'push');
    this.#paced = routesTo(meters, 'paced');
    this.#readings = routesTo(meters, 'reading');
    this.#measures = routesTo(meters, 'measure');
    this.#moves = routesTo(meters, 'move');
    this.#openStays = routesTo(meters, 'staying');
    this.#charts = routesTo(meters, 'chart');
    this.#ways = routesTo(meters, 'way');
    this.#recoveries = routesTo(meters, 'recovery');
  }

  bring(observation: Observation): void {
    switch (observation.kind) {
      case 'sample':
        for (const feed of this.#feedsOf(observation)) feed(observation);
        return;
      case 'connection':
        if (this.#connections.length === 0) return;
        return bringTo(this.#connections, observation, ofPersona(observation.persona));
      case 'life':
        if (this.#lives.length === 0) return;
        return bringTo(this.#lives, observation, ofPersona(observation.persona));
      case 'push':
        if (this.#pushes.length === 0) return;
        return bringTo(this.#pushes, observation, this.#ofPush(observation));
      case 'paced':
        return bringTo(this.#paced, observation, ofAnybody);
      case 'reading':
        if (this.#readings.length === 0) return;
        return bringTo(this.#readings, observation, ofMetric(`target.${observation.figure}`));
      case 'measure':
        if (this.#measures.length === 0) return;
        return bringTo(this.#measures, observation, ofMeasure(observation));
      case 'move':
        if (this.#moves.length === 0) return;
        return bringTo(this.#moves, observation, ofPersona(observation.persona));
      case 'staying':
        return bringTo(this.#openStays, observation, ofPersona(observation.persona));
      case 'chart':
        return bringTo(this.#charts, observation, ofPersona(observation.persona));
      case 'way':
        return bringTo(this.#ways, observation, ofPersona(observation.persona));
      case 'started':
      case 'oddity':
      case 'gathering':
      case 'fault':
      case 'presence':
      case 'stuck':
      case 'tick':
        return;
    }
  }

  bringRecovery(fact: RecoveryFact): void {
    bringTo(
      this.#recoveries,
      fact,
      ({ metric, tags }) =>
        metric === `recovery.${fact.figure}` && (tags.fault ?? fact.fault) === fact.fault,
    );
  }

  #ofPush({ channel, persona }: Push): Concern {
    const kind = this.#channelKind(channel);
    const isTheirs = ofPersona(persona);
    return (meter) => (meter.tags.channel ?? kind) === kind && isTheirs(meter);
  }

  #feedsOf(sample: Sample): readonly SampleFeed[] {
    if (this.#samples.length === 0) return noFeeds;
    const { transport, persona, operation } = sample;
    const known = this.#series.get(transport)?.get(persona)?.get(operation);
    if (known !== undefined) return known;
    const feeds = this.#findFeeds(sample);
    if (this.#remembered < maxRemembered) this.#remember(sample, feeds);
    return feeds;
  }

  #findFeeds(sample: Sample): readonly SampleFeed[] {
    const routes = this.#samples.filter(({ meter }) => isOfOperation(meter, sample));
    for (const { meter } of routes) meter.isPartOfRun = true;
    return routes
      .filter(({ meter }) => (meter.tags.persona ?? sample.persona) === sample.persona)
      .map(({ feed }) => feed);
  }

  #remember({ transport, persona, operation }: Sample, feeds: readonly SampleFeed[]): void {
    const ofTransport = entryOf(this.#series, transport);
    entryOf(ofTransport, persona).set(operation, feeds);
    this.#remembered += 1;
  }
}

function entryOf<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const entry = map.get(key) ?? new Map<string, Value>();
  map.set(key, entry);
  return entry;
}

function routesTo<Kind extends keyof ThresholdFeeds>(
  meters: readonly ThresholdMeter[],
  kind: Kind,
): readonly Route<Kind>[] {
  return meters.flatMap((meter) => {
    const feed = meter.feeds[kind];
    return feed === undefined ? [] : [{ meter, feed }];
  });
}

/** Whether a meter is concerned. */
type Concern = (meter: ThresholdMeter) => boolean;

function bringTo<Fact>(
  routes: readonly { readonly meter: ThresholdMeter; readonly feed: (fact: Fact) => void }[],
  fact: Fact,
  concerns: Concern,
): void {
  for (const { meter, feed } of routes) if (concerns(meter)) feed(fact);
}

/** Also notes that the run has something to do with the meter, whoever it was. */
function ofPersona(persona: string): Concern {
  return (meter) => {
    meter.isPartOfRun = true;
    return meter.tags.persona === undefined || meter.tags.persona === persona;
  };
}

const ofAnybody: Concern = (meter) => {
  meter.isPartOfRun = true;
  return true;
};

function ofMetric(name: string): Concern {
  return ({ metric }) => metric === name;
}

function ofMeasure({ metric, persona }: Measure): Concern {
  const isTheirs = ofPersona(persona);
  return (meter) => meter.metric === `custom.${metric}` && isTheirs(meter);
}

function isOfOperation({ metric, tags }: ThresholdMeter, sample: Sample): boolean {
  const prefix = metric.slice(0, metric.indexOf('.'));
  if (prefix !== 'all' && prefix !== sample.transport) return false;
  if (tags.operation !== undefined && tags.operation !== sample.operation) return false;
  return tags.kind === undefined || tags.kind === kindOf(sample.operation);
}

/** The group of an operation: its name up to the first dot. */
function kindOf(operation: string): string {
  return operation.split('.', 1)[0] ?? operation;
}
