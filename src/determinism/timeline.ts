import assert from 'node:assert/strict';
import { HeapClock } from './heap-clock.ts';
import { wholeMicroseconds } from './whole-microseconds.ts';

/**
 * The two heaps of a run. `users` holds the timers of the virtual users, which a replay computes
 * again; `world` holds all that a replay reads from its log: arrivals, timeouts, computed answers.
 * At the same time users come first, so the order of everything is total.
 */
export class Timeline {
  readonly users = new HeapClock();
  readonly world = new HeapClock();
  #running = false;

  now(): number {
    return this.users.now();
  }

  nextDue(): number {
    return Math.min(this.users.nextDue(), this.world.nextDue());
  }

  /** Fires all that is due at or before `time` on both heaps; a call from within does nothing. */
  runUntil(time: number): void {
    if (this.#running) return;
    assert(time < Infinity, `a timeline runs until a finite time, not ${time}`);
    const until = wholeMicroseconds(time);
    this.#running = true;
    try {
      for (let due = this.nextDue(); due <= until; due = this.nextDue()) this.#fire(due);
      this.users.standAt(until);
      this.world.standAt(until);
    } finally {
      this.#running = false;
    }
  }

  #fire(due: number): void {
    const isUsersTurn = this.users.nextDue() <= this.world.nextDue();
    this.users.standAt(due);
    this.world.standAt(due);
    if (isUsersTurn) this.users.fireNext();
    else this.world.fireNext();
  }
}
