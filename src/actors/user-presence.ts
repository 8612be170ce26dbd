import type { PersonaRecorder } from './persona-recorder.ts';

/** Says when a user comes online, loses its connection and is meant to go; each change once. */
export class UserPresence {
  readonly #user: string;
  readonly #recorder: PersonaRecorder;
  #state: 'never' | 'online' | 'lost' | 'leaving' = 'never';

  constructor(user: string, recorder: PersonaRecorder) {
    this.#user = user;
    this.#recorder = recorder;
  }

  come(): void {
    this.#change('online');
  }

  /** Whoever is not online has no connection to lose that anybody waits for. */
  lose(): void {
    if (this.#state === 'online') this.#change('lost');
  }

  leave(): void {
    if (this.#state === 'online' || this.#state === 'lost') this.#change('leaving');
  }

  #change(state: 'online' | 'lost' | 'leaving'): void {
    this.#state = state;
    this.#recorder.presence(this.#user, state);
  }
}
