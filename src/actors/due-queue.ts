/** Times taken out are cut off the front once there are this many. */
const compactionFloor = 1024;

/** Due times, first in, first out. */
export class DueQueue {
  #times: number[] = [];
  #head = 0;

  get size(): number {
    return this.#times.length - this.#head;
  }

  push(dueAt: number): void {
    this.#times.push(dueAt);
  }

  /** The one that came last. */
  pop(): number | undefined {
    return this.size === 0 ? undefined : this.#times.pop();
  }

  /** The one that came first. */
  shift(): number | undefined {
    const dueAt = this.#times[this.#head];
    if (dueAt === undefined) return undefined;
    this.#head++;
    if (this.#head > compactionFloor && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    return dueAt;
  }

  /** To the front again, for what was taken out. */
  putBack(dueAt: number): void {
    if (this.#head === 0) this.#times.unshift(dueAt);
    else this.#times[--this.#head] = dueAt;
  }
}
