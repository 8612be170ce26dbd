import type { Clock } from '../determinism/clock.ts';

interface Held {
  readonly act: () => void;
  readonly cancel: () => void;
}

/** What is held up on its way for a time; all of it can be let go before, in the order it came. */
export class Holding {
  readonly #clock: Clock;
  readonly #held = new Set<Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Like `hold`, but what is not held up at all does not wait its turn. */
  pass(act: () => void, ms: number): () => void {
    if (ms > 0) return this.hold(act, ms);
    act();
    return () => undefined;
  }

  /** Acts after so many ms; what it returns calls that off. */
  hold(act: () => void, ms: number): () => void {
    const timer = this.#clock.setTimeout(() => {
      this.#held.delete(held);
      act();
    }, ms);
    const cancel = (): void => {
      this.#held.delete(held);
      this.#clock.clearTimeout(timer);
    };
    const held: Held = { act, cancel };
    this.#held.add(held);
    return cancel;
  }

  /** Everything goes on now. */
  letGo(): void {
    for (const held of this.#held) {
      held.cancel();
      held.act();
    }
  }
}
