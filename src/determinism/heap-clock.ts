import assert from 'node:assert/strict';
import type { Clock, Timer } from './clock.ts';
import { wholeMicroseconds } from './whole-microseconds.ts';

interface HeapTimer extends Timer {
  readonly sequence: number;
  callback: (() => void) | undefined;
}

const compactionFloor = 64;

/**
 * A clock that only moves when told to, in whole microseconds. Timers fire in the order
 * `(due, sequence)`; inside a callback `now()` is the timer's due time, so a timer set there fires
 * in the same advance.
 */
export class HeapClock implements Clock {
  /** Called when a timer becomes the earliest one, so that a driver can wake up sooner. */
  onEarlier: (() => void) | undefined;
  #now = 0;
  #sequence = 0;
  #cancelled = 0;
  #heap: HeapTimer[] = [];

  now(): number {
    return this.#now;
  }

  /** Due time of the earliest pending timer, `Infinity` without one. */
  nextDue(): number {
    this.#dropCancelledTop();
    return this.#heap[0]?.due ?? Infinity;
  }

  /** Number of timers that are still to fire. */
  pending(): number {
    return this.#heap.length - this.#cancelled;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    assert(delayMs >= 0 && delayMs < Infinity, `a delay must be finite, not negative: ${delayMs}`);
    const due = wholeMicroseconds(this.#now + delayMs);
    const timer: HeapTimer = { due, sequence: this.#sequence++, callback };
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
    if (this.#heap[0] === timer) this.onEarlier?.();
    return timer;
  }

  clearTimeout(timer: Timer): void {
    const own = timer as HeapTimer | undefined;
    if (own?.callback === undefined) return;
    own.callback = undefined;
    this.#cancelled++;
    if (this.#cancelled > compactionFloor && this.#cancelled * 2 > this.#heap.length) {
      this.#compact();
    }
  }

  /** Fires everything due at or before `time`, then stands at `time`. Never goes back. */
  runUntil(time: number): void {
    assert(time < Infinity, `a clock runs until a finite time, not ${time}`);
    const until = wholeMicroseconds(time);
    while (this.nextDue() <= until) this.fireNext();
    this.standAt(until);
  }

  /** Moves `now` without firing anything; for a driver that knows nothing is overdue. */
  standAt(time: number): void {
    if (time > this.#now) this.#now = time;
  }

  /** Fires the earliest timer, if there is one. */
  fireNext(): void {
    this.#dropCancelledTop();
    const timer = this.#heap[0];
    if (timer === undefined) return;
    this.#removeTop();
    this.standAt(timer.due);
    const { callback } = timer;
    timer.callback = undefined;
    callback?.();
  }

  #dropCancelledTop(): void {
    while (this.#heap[0] !== undefined && this.#heap[0].callback === undefined) {
      this.#removeTop();
      this.#cancelled--;
    }
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #compact(): void {
    this.#heap = this.#heap.filter((timer) => timer.callback !== undefined);
    this.#cancelled = 0;
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index--) this.#siftDown(index);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    const timer = heap[start];
    let index = start;
    while (index > 0 && timer !== undefined) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    if (timer !== undefined) heap[index] = timer;
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    const timer = heap[start];
    let index = start;
    while (timer !== undefined) {
      const childIndex = this.#earlierChild(index);
      const child = heap[childIndex];
      if (child === undefined || !isBefore(child, timer)) break;
      heap[index] = child;
      index = childIndex;
    }
    if (timer !== undefined) heap[index] = timer;
  }

  #earlierChild(index: number): number {
    const left = 2 * index + 1;
    const leftTimer = this.#heap[left];
    const rightTimer = this.#heap[left + 1];
    if (leftTimer === undefined || rightTimer === undefined) return left;
    return isBefore(rightTimer, leftTimer) ? left + 1 : left;
  }
}

function isBefore(a: HeapTimer, b: HeapTimer): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}
