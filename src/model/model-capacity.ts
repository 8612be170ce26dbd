import type { CapacityModel } from '../scenario/scenario.ts';

/** Starts that have passed are forgotten in pieces of so many. */
const forgottenAtOnce = 1024;

/**
 * Servers that work on one thing at a time, first come, first served, with a bounded queue. How
 * long each thing takes is known as it comes, so when it will be done is, too.
 */
export class ModelCapacity {
  readonly #limits: CapacityModel | undefined;
  /** When each worker is free again, as a heap whose first is the earliest. */
  #freeAt: number[] = [];
  /** When those that had to wait begin, in order; the ones before `#begun` have begun. */
  #startsAt: number[] = [];
  #begun = 0;

  constructor(limits: CapacityModel | undefined) {
    this.#limits = limits;
    this.forget();
  }

  /** How long it waits before it is worked on, in ms; `undefined` when the queue is full. */
  admit(now: number, serviceMs: number): number | undefined {
    if (this.#limits === undefined) return 0;
    const free = this.#freeAt[0] ?? 0;
    const startsAt = Math.max(now, free);
    if (startsAt > now) {
      if (this.#countWaiting(now) >= this.#limits.queue) return undefined;
      this.#startsAt.push(startsAt);
    }
    this.#occupyFirst(startsAt + serviceMs);
    return startsAt - now;
  }

  /** All are free and nothing waits. */
  forget(): void {
    this.#freeAt = Array.from({ length: this.#limits?.workers ?? 0 }, () => 0);
    this.#startsAt = [];
    this.#begun = 0;
  }

  #countWaiting(now: number): number {
    const starts = this.#startsAt;
    while ((starts[this.#begun] ?? Infinity) <= now) this.#begun++;
    if (this.#begun > forgottenAtOnce) {
      this.#startsAt = starts.slice(this.#begun);
      this.#begun = 0;
    }
    return this.#startsAt.length - this.#begun;
  }

  #occupyFirst(until: number): void {
    const heap = this.#freeAt;
    let at = 0;
    for (let child = 1; child < heap.length; child = at * 2 + 1) {
      const right = child + 1;
      const least = (heap[right] ?? Infinity) < (heap[child] ?? Infinity) ? right : child;
      const earliest = heap[least] ?? Infinity;
      if (earliest >= until) break;
      heap[at] = earliest;
      at = least;
    }
    heap[at] = until;
  }
}
