import type { Persona } from '../../src/machines/persona.ts';
import type { Traits } from '../../src/machines/traits.ts';
import type { Observation, Sample } from '../../src/metrics/observation.ts';
import { phasesOf, plainScenario } from './plain-scenario.ts';
import { virtualRun } from './virtual-run.ts';

export interface LivesOptions {
  readonly persona: Persona;
  /** Changes of what the persona is like. */
  readonly traits?: Partial<Traits>;
  readonly users: number;
  /** At most 50 minutes. */
  readonly lengthMs: number;
  /** Everything the persona reacts to is pushed every so many ms, in turn; nothing without it. */
  readonly pushEveryMs?: number;
}

/** An operation of one user: what it was and when it was begun, in ms of the run. */
export interface Deed {
  readonly at: number;
  /** Key of the persona's operations. */
  readonly operation: string;
  readonly isChosen: boolean;
  /** The first one since the user came online. */
  readonly isFirst: boolean;
  /** Set when it has ended. */
  sample: Sample | undefined;
}

/** What every user of a run did, one after the other. */
export interface Lives {
  readonly deeds: readonly (readonly Deed[])[];
  readonly pushedAt: readonly number[];
}

/** What pushes are about, in the words of every event there is. */
const pushData = { coalition: 'coalition-u0-1', agent: 'agent-3', experiment: 'experiment-u0-1' };

/**
 * Lets users of a persona live through a run of the real crowd in virtual time, against a target
 * that answers within a millisecond. Users are told apart in the data by a persona of their own.
 */
export async function livesOf(options: LivesOptions): Promise<Lives> {
  const { persona, traits, users, lengthMs, pushEveryMs } = options;
  const someone = { ...persona, traits: { ...persona.traits, ...traits } };
  const names = Array.from({ length: users }, (_, index) => `${persona.name}${index}`);
  const books = new Map(names.map((name): [string, Book] => [name, { deeds: [], isFresh: true }]));
  const { run, timeline, world, finish } = await virtualRun({
    scenario: plainScenario(Object.fromEntries(names.map((name) => [name, 1])), {
      phases: phasesOf({ steady: lengthMs }),
    }),
    personas: Object.fromEntries(names.map((name) => [name, tellingApart(someone, name)])),
    record: (observation) => write(books, someone, observation),
  });
  const pushedAt: number[] = [];
  const push = (): void => {
    if (pushEveryMs === undefined || run.isFinished) return;
    const [channel = '', event = ''] =
      persona.reactsTo[pushedAt.length % persona.reactsTo.length]?.split('/') ?? [];
    pushedAt.push(timeline.now());
    world.push(channel, event, pushData);
    timeline.world.setTimeout(push, pushEveryMs);
  };
  if (pushEveryMs !== undefined) timeline.world.setTimeout(push, pushEveryMs);
  finish();
  return { deeds: [...books.values()].map(({ deeds }) => deeds), pushedAt };
}

interface Book {
  readonly deeds: Deed[];
  /** Nothing was done yet over this connection. */
  isFresh: boolean;
}

/** A persona whose operations are recorded under their keys. */
function tellingApart(persona: Persona, name: string): Persona {
  const operations = Object.entries(persona.operations).map(([key, draft]) => [
    key,
    {
      ...draft,
      build: (draws: Parameters<typeof draft.build>[0]) => named(draft.build(draws), key),
    },
  ]);
  return { ...persona, name, operations: Object.fromEntries(operations) };
}

function named<Thing extends object>(thing: Thing, name: string): Thing & { name: string } {
  return { ...thing, name };
}

function write(books: ReadonlyMap<string, Book>, persona: Persona, observation: Observation): void {
  if (!('persona' in observation)) return;
  const book = books.get(observation.persona);
  if (book === undefined) return;
  if (observation.kind === 'connection') book.isFresh = true;
  if (observation.kind !== 'started' && observation.kind !== 'sample') return;
  const draft = persona.operations[observation.operation];
  if (draft === undefined) return;
  const last = book.deeds.at(-1);
  if (observation.kind === 'sample') {
    if (last !== undefined) last.sample = observation;
    return;
  }
  const { at, operation } = observation;
  const isChosen = draft.weight > 0;
  book.deeds.push({ at, operation, isChosen, isFirst: book.isFresh, sample: undefined });
  book.isFresh = false;
}
