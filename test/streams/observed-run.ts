import fc from 'fast-check';
import type {
  Observation,
  Outcome,
  Paced,
  Sample,
  Started,
  Tick,
} from '../../src/metrics/observation.ts';
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
  | { readonly do: 'plan' }
  | { readonly do: 'drop' }
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
  { weight: 3, arbitrary: fc.record({ do: fc.constant('plan' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
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

/** A started operation, when it was, and when it had been due if anything planned it. */
interface Open {
  readonly started: Started;
  readonly dueAt: number | undefined;
}

function countOf(open: readonly Open[]): Record<Transport, number> {
  const count = (name: Transport): number =>
    open.filter(({ started }) => started.transport === name).length;
  return { websocket: count('websocket'), http: count('http'), database: count('database') };
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
    personaStates: {},
    traffic: { sentBytes: 0, receivedBytes: 0 },
    waiting: 0,
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
    user: 'observer-1',
    state: 'online.watching',
    operation: 'query.recent_events',
    outcome: 'ok',
    errorClass: undefined,
    serviceUs: 1_000,
    poolWaitUs: undefined,
    latenessUs: undefined,
    startPhase: 'steady',
    ...parts,
  };
}

/** What the load shape planned, with sensible defaults: one operation. */
export function pacedAt(at: number, parts: Partial<Paced> = {}): Paced {
  return { kind: 'paced', at, step: 'planned', latenessUs: undefined, ...parts };
}

function phaseAt(at: number): string {
  return at <= 2_000 ? 'warm-up' : 'steady';
}

/** A target and a generator that miscount nothing. */
class FaithfulPlay {
  readonly observations: Observation[] = [];
  readonly #open: Open[] = [];
  readonly #waiting: number[] = [];
  #at = 0;
  #nextTick = 1_000;

  take(step: Step): void {
    switch (step.do) {
      case 'wait':
        return this.#wait(step.ms);
      case 'push':
        return void this.observations.push({
          kind: 'push',
          at: this.#at,
          persona: 'observer',
          channel: step.channel,
        });
      case 'plan':
        this.#waiting.push(this.#at);
        return void this.observations.push(pacedAt(this.#at));
      case 'drop':
        return this.#drop();
      case 'start':
        return this.#start(step);
      case 'complete': {
        const [open] = this.#open.splice(step.which % Math.max(1, this.#open.length), 1);
        if (open !== undefined) this.#complete(open, step.outcome, step.us);
      }
    }
  }

  end(): void {
    while (this.#waiting.length > 0) this.#drop();
    for (const open of this.#open.splice(0)) this.#complete(open, 'cancelled', 0);
    this.#tick(this.#at + 1);
  }

  #wait(ms: number): void {
    this.#at += ms;
    for (; this.#nextTick <= this.#at; this.#nextTick += 1_000) this.#tick(this.#nextTick);
  }

  #drop(): void {
    if (this.#waiting.shift() === undefined) return;
    this.observations.push(pacedAt(this.#at, { step: 'dropped' }));
  }

  /** What waits is started first. */
  #start({ transport, who, what }: Extract<Step, { do: 'start' }>): void {
    const dueAt = this.#waiting.shift();
    const persona = personas[who] ?? 'observer';
    const operation = operations[what] ?? '';
    const started = startedAt(this.#at, { transport, persona, operation });
    const latenessUs = latenessOf(started, dueAt);
    if (latenessUs !== undefined) {
      this.observations.push(pacedAt(this.#at, { step: 'started', latenessUs }));
    }
    this.#open.push({ started, dueAt });
    this.observations.push(started);
  }

  #complete({ started, dueAt }: Open, outcome: Outcome, serviceUs: number): void {
    const { transport, persona, operation } = started;
    this.observations.push(
      sampleAt(this.#at, {
        transport,
        persona,
        operation,
        outcome,
        errorClass: outcome === 'ok' ? undefined : `class_${outcome}`,
        serviceUs: serviceUs / 2,
        poolWaitUs: transport === 'database' ? serviceUs / 4 : undefined,
        latenessUs: latenessOf(started, dueAt),
        startPhase: phaseAt(started.at + 1),
      }),
    );
  }

  #tick(at: number): void {
    this.observations.push(
      tickAt(at, {
        phase: phaseAt(at),
        inFlight: countOf(this.#open),
        states: { 'online.acting': this.#open.length },
        online: { observer: this.#open.length },
        waiting: this.#waiting.length,
      }),
    );
  }
}

function latenessOf(started: Started, dueAt: number | undefined): number | undefined {
  return dueAt === undefined ? undefined : (started.at - dueAt) * 1_000;
}

/** Plays steps as faithful ports report them: a tick each second and one at the end. */
function play(steps: readonly Step[]): readonly Observation[] {
  const faithful = new FaithfulPlay();
  for (const step of steps) faithful.take(step);
  faithful.end();
  return faithful.observations;
}

/** Observations of a run whose ports miscount nothing. */
export const faithfulRun: fc.Arbitrary<readonly Observation[]> = fc
  .array(stepArbitrary, { minLength: 1, maxLength: 250, size: 'max' })
  .map(play);
