import type { Traffic, Transport } from '../metrics/observation.ts';

/** A look at all users at one moment. */
export interface Census {
  readonly inFlight: Record<Transport, number>;
  /** Users per state path; of those who are gone, how they ended. */
  readonly states: Record<string, number>;
  readonly online: Record<string, number>;
  /** The same as `states`, by persona. */
  readonly personaStates: Record<string, Record<string, number>>;
  readonly traffic: Traffic;
  /** Operations of the plan that wait for a user. */
  waiting: number;
}

/** Users per persona and state path. */
export class StateCounts {
  readonly #counts: Record<string, Record<string, number>> = {};

  add(persona: string, state: string): void {
    const states = (this.#counts[persona] ??= {});
    states[state] = (states[state] ?? 0) + 1;
  }

  /** A copy, for whoever counts on. */
  perPersona(): Record<string, Record<string, number>> {
    const copies = Object.entries(this.#counts).map(
      ([persona, states]) => [persona, { ...states }] as const,
    );
    return Object.fromEntries(copies);
  }

  /** Over all personas. */
  whole(): Record<string, number> {
    const whole: Record<string, number> = {};
    for (const states of Object.values(this.#counts)) {
      for (const [state, users] of Object.entries(states)) {
        whole[state] = (whole[state] ?? 0) + users;
      }
    }
    return whole;
  }
}

/** Counts one user in. */
export function countIn(census: Census, persona: string, state: string): void {
  const { states, online, personaStates } = census;
  const own = (personaStates[persona] ??= {});
  states[state] = (states[state] ?? 0) + 1;
  own[state] = (own[state] ?? 0) + 1;
  if (state.startsWith('online')) online[persona] = (online[persona] ?? 0) + 1;
}
