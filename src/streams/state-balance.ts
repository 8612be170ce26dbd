import { maxStates } from '../metrics/limits.ts';
import type { Move } from '../metrics/observation.ts';

/**
 * Users in each state by what they said of their moves, held against the census, which looks at
 * the users themselves. Says nothing of users who tell no moves, nor beyond 256 states.
 */
export class StateBalance {
  readonly #users = new Map<string, number>();

  move({ from, to }: Move): void {
    if (from !== undefined) this.#add(from, -1);
    this.#add(to, 1);
  }

  /** Users that are in one and not in the other. */
  missing(census: Readonly<Record<string, number>>): number {
    if (this.#users.size === 0 || this.#users.size > maxStates) return 0;
    const states = new Set([...this.#users.keys(), ...Object.keys(census)]);
    let missing = 0;
    for (const state of states) {
      missing += Math.abs((this.#users.get(state) ?? 0) - (census[state] ?? 0));
    }
    return missing;
  }

  #add(state: string, users: number): void {
    this.#users.set(state, (this.#users.get(state) ?? 0) + users);
  }
}
