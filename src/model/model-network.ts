import type { Clock } from '../determinism/clock.ts';
import {
  connectionTerms,
  refusesAll,
  type ConnectionTerms,
  type Disturbing,
} from '../faults/connection-terms.ts';
import { ModelLink } from './model-link.ts';

/** Why a connection is not let in; `number` is missing where nobody listens, nor counts. */
export interface Refusal {
  readonly cause: 'ECONNREFUSED' | 'ECONNRESET';
  readonly number: number | undefined;
}

/**
 * The connections of one transport to the computed backend, disturbed as the proxy of a real run
 * disturbs them. Where no fault lasts, everything arrives in the moment in which it sets out.
 */
export class ModelNetwork {
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #links = new Set<ModelLink>();
  readonly #disturbing = new Map<string, Disturbing>();
  #connected = 0;

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    this.#seed = seed;
  }

  connect(): ModelLink | Refusal {
    if (refusesAll(this.#disturbing.values())) {
      return { cause: 'ECONNREFUSED', number: undefined };
    }
    const number = this.#connected++;
    const terms = this.#termsOf(number);
    if (terms.isRefused || terms.isReset) return { cause: 'ECONNRESET', number };
    const link = new ModelLink({
      clock: this.#clock,
      seed: this.#seed,
      number,
      onOver: () => this.#links.delete(link),
    });
    link.set(terms);
    this.#links.add(link);
    return link;
  }

  /** For connections that are open, and those that come, until it is ended. */
  begin(disturbing: Disturbing): void {
    this.#disturbing.set(disturbing.id, disturbing);
    this.#settle();
  }

  /** What it held up goes on its way in order; nothing else of it is left. */
  end(id: string): void {
    this.#disturbing.delete(id);
    this.#settle();
  }

  #settle(): void {
    for (const link of this.#links) link.set(this.#termsOf(link.number));
  }

  #termsOf(connection: number): ConnectionTerms {
    return connectionTerms(this.#disturbing.values(), { seed: this.#seed, connection });
  }
}
