import type { Clock } from '../determinism/clock.ts';
import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';

interface Entry<Item> {
  readonly due: number;
  readonly item: Item;
}

/** Consumed entries are cut off the front once there are this many. */
const compactionFloor = 1024;

/**
 * Deadlines that all have the same length, so that they fall due in the order they were set: one
 * timer for the earliest instead of one for each. Length is bounded by rate × timeout.
 */
export class DeadlineQueue<Item> {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #isOver: (item: Item) => boolean;
  readonly #expire: (item: Item) => void;
  #entries: Entry<Item>[] = [];
  #head = 0;
  #isArmed = false;

  constructor(
    clock: Clock,
    timeoutMs: number,
    hooks: { isOver: (item: Item) => boolean; expire: (item: Item) => void },
  ) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#isOver = hooks.isOver;
    this.#expire = hooks.expire;
  }

  add(item: Item): void {
    this.#dropFinished();
    // Rounded as the clock rounds: a deadline a hair after its timer would never be reached.
    this.#entries.push({ due: wholeMicroseconds(this.#clock.now() + this.#timeoutMs), item });
    this.#arm();
  }

  #arm(): void {
    const first = this.#entries[this.#head];
    if (this.#isArmed || first === undefined) return;
    this.#isArmed = true;
    this.#clock.setTimeout(() => this.#wake(), Math.max(0, first.due - this.#clock.now()));
  }

  #wake(): void {
    this.#isArmed = false;
    const now = this.#clock.now();
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      if (first.due > now) break;
      this.#head++;
      this.#expire(first.item);
    }
    this.#dropFinished();
    this.#arm();
  }

  #first(): Entry<Item> | undefined {
    this.#dropFinished();
    return this.#entries[this.#head];
  }

  #dropFinished(): void {
    for (;;) {
      const first = this.#entries[this.#head];
      if (first === undefined || !this.#isOver(first.item)) break;
      this.#head++;
    }
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0;
      this.#head = 0;
    } else if (this.#head > compactionFloor) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
