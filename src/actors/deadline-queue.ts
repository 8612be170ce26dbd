import type { Clock } from '../determinism/clock.ts';

/** Finished items are cut off the front once there are this many. */
const compactionFloor = 1024;

/**
 * Items that fall due in the order they are added, because all wait equally long: one timer for the
 * earliest instead of one for each. `due` is in whole microseconds, as the clock's timers are.
 * Holds at most what is added within the wait.
 */
export class DeadlineQueue<Item extends { readonly due: number }> {
  readonly #clock: Clock;
  readonly #isOver: (item: Item) => boolean;
  readonly #expire: (item: Item) => void;
  /** Nothing is kept of those before the head: they would live until the next compaction. */
  #items: (Item | undefined)[] = [];
  #head = 0;
  #isArmed = false;

  constructor(
    clock: Clock,
    hooks: { isOver: (item: Item) => boolean; expire: (item: Item) => void },
  ) {
    this.#clock = clock;
    this.#isOver = hooks.isOver;
    this.#expire = hooks.expire;
  }

  add(item: Item): void {
    this.#dropFinished();
    this.#items.push(item);
    this.#arm();
  }

  #arm(): void {
    const first = this.#items[this.#head];
    if (this.#isArmed || first === undefined) return;
    this.#isArmed = true;
    this.#clock.setTimeout(() => this.#wake(), Math.max(0, first.due - this.#clock.now()));
  }

  #wake(): void {
    this.#isArmed = false;
    const now = this.#clock.now();
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      if (first.due > now) break;
      this.#shift();
      this.#expire(first);
    }
    this.#arm();
  }

  #first(): Item | undefined {
    this.#dropFinished();
    return this.#items[this.#head];
  }

  #shift(): void {
    this.#items[this.#head] = undefined;
    this.#head++;
  }

  #dropFinished(): void {
    for (;;) {
      const first = this.#items[this.#head];
      if (first === undefined || !this.#isOver(first)) break;
      this.#shift();
    }
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > compactionFloor) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}
