import type { Kysely } from 'kysely';
import type { Persona } from '../machines/persona.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { JsonObject } from '../scenario/operation.ts';
import type { ScenarioInput } from '../scenario/schema.ts';

type PersonaInput = NonNullable<ScenarioInput['personas']>[string];

/** A scenario in TypeScript: the keys of a scenario file, and code beside them. */
export interface ScenarioDefinition extends Omit<ScenarioInput, 'users' | 'personas'> {
  /** Users per persona. */
  readonly users: Readonly<Record<string, number>>;
  /** Personas of its own by the names that `users` counts them under. */
  readonly personas?: Readonly<Record<string, Persona | PersonaInput>>;
  /** Wire formats of its own; `target.protocol` names the one that is used. */
  readonly protocols?: readonly Protocol[];
  /**
   * Done once in real time, when the target is there and before the first user comes. What it
   * returns is added to `shared`. An error or more than `timeouts.setup` ends the run before it
   * began.
   */
  readonly setup?: (context: RunContext) => Promise<JsonObject | void>;
  /** Done once when everybody has gone, however the run ended, if `setup` was begun. */
  readonly teardown?: (context: RunContext & { readonly shared: JsonObject }) => Promise<void>;
  /** What `draws.shared(name)` gives to every user; all there is in a simulation. */
  readonly shared?: JsonObject;
}

/** What the code of a run is given. */
export interface RunContext {
  readonly seed: number;
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  /** Bearer token of the target. */
  readonly token: string | undefined;
  /** The database of the run with tables of your own; throws when there is none. */
  database<Tables>(): Kysely<Tables>;
  /** Aborted when the time for this is over. */
  readonly signal: AbortSignal;
}

/** Types a scenario, so that an editor completes it; a module exports it as its default. */
export function defineScenario(definition: ScenarioDefinition): ScenarioDefinition {
  return definition;
}
