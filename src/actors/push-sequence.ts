import type { Push } from '../metrics/observation.ts';

/** Most numbers of a connection that are remembered as missing; the oldest are forgotten first. */
const maxRemembered = 1000;

/**
 * The numbers of the pushes of one connection, which count up from 1: what is missing, what comes
 * again, and what was missing and comes late. Pushes without a number say nothing.
 */
export class PushSequence {
  readonly #missing = new Set<number>();
  #newest = 0;

  next(number: number | undefined): Pick<Push, 'missed' | 'came'> {
    if (number === undefined) return {};
    if (number <= this.#newest) {
      return { came: this.#missing.delete(number) ? 'recovered' : 'repeated' };
    }
    const missed = number - this.#newest - 1;
    const oldest = Math.max(this.#newest + 1, number - maxRemembered);
    for (let gone = oldest; gone < number; gone += 1) this.#remember(gone);
    this.#newest = number;
    return missed === 0 ? {} : { missed };
  }

  #remember(number: number): void {
    if (this.#missing.size >= maxRemembered) {
      for (const first of this.#missing) {
        this.#missing.delete(first);
        break;
      }
    }
    this.#missing.add(number);
  }
}
