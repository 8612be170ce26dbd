import type { Stay } from '../metrics/observation.ts';
import type { PersonaRecorder } from './persona-recorder.ts';

/** In which states one user is, since when; writes down each change. */
export class UserStays {
  readonly #user: string;
  readonly #recorder: PersonaRecorder;
  #states: readonly string[] = [];
  readonly #since: number[] = [];

  constructor(user: string, recorder: PersonaRecorder) {
    this.#user = user;
    this.#recorder = recorder;
  }

  /** The innermost state; `undefined` before the first. */
  get state(): string | undefined {
    return this.#states.at(-1);
  }

  /** When it came into the innermost state. */
  get since(): number {
    return this.#since.at(-1) ?? Infinity;
  }

  /** Tells where it is, and for how long so far. */
  tell(): void {
    const at = this.#recorder.now();
    const stays = this.#states.map((state, level) => this.#stayAt(level, state, at));
    this.#recorder.staying({ at, user: this.#user, stays });
  }

  /** Now in `states`, the innermost last; the same as before change nothing. */
  move(states: readonly string[]): void {
    const before = this.#states;
    const [from, to] = [before.at(-1), states.at(-1)];
    if (to === undefined || from === to) return;
    const at = this.#recorder.now();
    const shared = sharedLevels(before, states);
    const left = before
      .slice(shared)
      .map((state, level) => this.#stayAt(shared + level, state, at));
    const entered = states.slice(shared);
    this.#since.length = shared;
    for (let level = shared; level < states.length; level += 1) this.#since.push(at);
    this.#states = states;
    this.#recorder.moved({ at, user: this.#user, from, to, left, entered });
  }

  #stayAt(level: number, state: string, at: number): Stay {
    const since = this.#since[level] ?? at;
    return { state, dwellUs: Math.round((at - since) * 1_000) };
  }
}

/** How many outer states both have in common; the innermost of either may contain the other. */
function sharedLevels(before: readonly string[], after: readonly string[]): number {
  let level = 0;
  while (level < before.length && before[level] === after[level]) level += 1;
  return level;
}
