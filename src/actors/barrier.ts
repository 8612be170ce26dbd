import type { Clock, Timer } from '../determinism/clock.ts';
import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { RecordObservation } from '../metrics/observation.ts';
import type { Rendezvous } from '../scenario/scenario.ts';

/** Something about to be begun; its identity tells it from others. */
export interface Held {
  begin(): void;
}

/**
 * Where users gather during a rendezvous: whoever is about to begin something is held until enough
 * are there, then all of them begin at once. Holds fewer than a rendezvous has users.
 */
export class Barrier {
  readonly #timers: Clock;
  readonly #record: RecordObservation;
  /** Who is held, since when; in the order they came. */
  readonly #held = new Map<Held, number>();
  #rendezvous: Rendezvous | undefined;
  #timer: Timer | undefined;

  constructor(timers: Clock, record: RecordObservation) {
    this.#timers = timers;
    this.#record = record;
  }

  get isClosed(): boolean {
    return this.#rendezvous !== undefined;
  }

  /** A rendezvous begins. */
  close(rendezvous: Rendezvous): void {
    this.open();
    this.#rendezvous = rendezvous;
  }

  /** The rendezvous is over: nobody is held any more. */
  open(): void {
    this.#rendezvous = undefined;
    this.#release(false);
  }

  hold(held: Held): void {
    if (this.#rendezvous === undefined) return held.begin();
    this.#held.set(held, this.#timers.now());
    if (this.#held.size >= this.#rendezvous.users) this.#release(true);
    else this.#watch(this.#rendezvous.timeoutMs);
  }

  takeOut(held: Held): void {
    this.#held.delete(held);
  }

  #release(isFull: boolean): void {
    if (this.#timer !== undefined) this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held.size === 0) return;
    const group = [...this.#held.keys()];
    this.#held.clear();
    this.#record({ kind: 'gathering', at: this.#timers.now(), users: group.length, isFull });
    for (const held of group) held.begin();
  }

  /** One timer for the one who has been held longest. */
  #watch(timeoutMs: number): void {
    const [since] = this.#held.values();
    if (this.#timer !== undefined || since === undefined) return;
    const waitMs = Math.max(0, wholeMicroseconds(since + timeoutMs) - this.#timers.now());
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = undefined;
      const [oldest] = this.#held.values();
      if (oldest === undefined) return;
      if (wholeMicroseconds(oldest + timeoutMs) <= this.#timers.now()) this.#release(false);
      else this.#watch(timeoutMs);
    }, waitMs);
  }
}
