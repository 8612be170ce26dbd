import fc from 'fast-check';
import type { Observation, Outcome, Sample, Started, Tick } from '../../src/metrics/observation.ts';
import { transports, type Transport } from '../../src/metrics/observation.ts';

const personas = ['observer', 'researcher'];
const operations = ['query.recent_events', 'command.create_agent', 'ping.ping'];

type Step =
  | {
      readonly do: 'start';
      readonly transport: Transport;
      readonly who: number;
      readonly what: number;
    }
  | {
      readonly do: 'complete';
      readonly which: number;
      readonly outcome: Outcome;
      readonly us: number;
    }
  | { readonly do: 'push'; readonly channel: string }
  | { readonly do: 'wait'; readonly ms: number };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      transport: fc.constantFrom(...transports),
      who: fc.nat(1),
      what: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('complete' as const),
      which: fc.nat(20),
      outcome: fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'failed', 'timedOut', 'cancelled'),
      us: fc.double({ min: 0, max: 600_000_000, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      channel: fc.constantFrom('agents', 'inbox:u1', 'inbox:u2'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: 1, max: 900 }),
    }),
  },
);

function countOf(open: readonly Started[]): Record<Transport, number> {
  return {
    websocket: open.filter(({ transport }) => transport === 'websocket').length,
    http: open.filter(({ transport }) => transport === 'http').length,
    database: open.filter(({ transport }) => transport === 'database').length,
  };
}

/** A heartbeat with sensible defaults. */
export function tickAt(at: number, parts: Partial<Tick> = {}): Tick {
  return {
    kind: 'tick',
    at,
    phase: 'steady',
    inFlight: { websocket: 0, http: 0, database: 0 },
    states: {},
    online: {},
    ...parts,
  };
}

/** A started operation with sensible defaults. */
export function startedAt(at: number, parts: Partial<Started> = {}): Started {
  return {
    kind: 'started',
    at,
    transport: 'websocket',
    persona: 'observer',
    operation: 'query.recent_events',
    ...parts,
  };
}

/** A finished operation with sensible defaults: ok after 1 ms. */
export function sampleAt(at: number, parts: Partial<Sample> = {}): Sample {
  return {
    kind: 'sample',
    at,
    transport: 'websocket',
    persona: 'observer',
    operation: 'query.recent_events',
    outcome: 'ok',
    errorClass: undefined,
    serviceUs: 1_000,
    poolWaitUs: undefined,
    ...parts,
  };
}

function phaseAt(at: number): string {
  return at <= 2_000 ? 'warm-up' : 'steady';
}

/** Plays steps as faithful ports report them: a tick each second and one at the end. */
function play(steps: readonly Step[]): readonly Observation[] {
  const observations: Observation[] = [];
  const open: Started[] = [];
  let at = 0;
  let nextTick = 1_000;
  const tick = (time: number): void => {
    observations.push(
      tickAt(time, {
        phase: phaseAt(time),
        inFlight: countOf(open),
        states: { 'online.acting': open.length },
        online: { observer: open.length },
      }),
    );
  };
  const complete = (started: Started, outcome: Outcome, serviceUs: number): void => {
    const errorClass = outcome === 'ok' ? undefined : `class_${outcome}`;
    const poolWaitUs = started.transport === 'database' ? serviceUs / 2 : undefined;
    const { transport, persona, operation } = started;
    observations.push(
      sampleAt(at, { transport, persona, operation, outcome, errorClass, serviceUs, poolWaitUs }),
    );
  };
  for (const step of steps) {
    if (step.do === 'wait') {
      at += step.ms;
      for (; nextTick <= at; nextTick += 1_000) tick(nextTick);
    } else if (step.do === 'push') {
      observations.push({ kind: 'push', at, persona: 'observer', channel: step.channel });
    } else if (step.do === 'start') {
      const { transport } = step;
      const persona = personas[step.who] ?? 'observer';
      const started = startedAt(at, { transport, persona, operation: operations[step.what] ?? '' });
      open.push(started);
      observations.push(started);
    } else {
      const [started] = open.splice(step.which % Math.max(1, open.length), 1);
      if (started !== undefined) complete(started, step.outcome, step.us);
    }
  }
  for (const started of open.splice(0)) complete(started, 'cancelled', 0);
  tick(at + 1);
  return observations;
}

/** Observations of a run whose ports miscount nothing. */
export const faithfulRun: fc.Arbitrary<readonly Observation[]> = fc
  .array(stepArbitrary, { minLength: 1, maxLength: 250, size: 'max' })
  .map(play);
