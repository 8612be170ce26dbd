import type { Presence } from '../metrics/observation.ts';
import type { PersonaRecorder } from './persona-recorder.ts';

/** Says when a user comes online, is so no more and is meant to go; each change once. */
export class UserPresence {
  readonly #user: string;
  readonly #recorder: PersonaRecorder;
  #state: Presence['step'] | undefined;

  constructor(user: string, recorder: PersonaRecorder) {
    this.#user = user;
    this.#recorder = recorder;
  }

  come(): void {
    this.#change('online');
  }

  /** `lost` to others, or `dropped` by the user itself; only who is online can go. */
  go(how: 'lost' | 'dropped'): void {
    if (this.#state === 'online') this.#change(how);
  }

  leave(): void {
    if (this.#state !== undefined && this.#state !== 'leaving') this.#change('leaving');
  }

  #change(step: Presence['step']): void {
    this.#state = step;
    this.#recorder.presence(this.#user, step);
  }
}
