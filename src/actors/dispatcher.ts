import type { Clock } from '../determinism/clock.ts';
import { DueQueue } from './due-queue.ts';
import type { PaceRecorder } from './pace-recorder.ts';
import { ReadyLine } from './ready-line.ts';

/** Who can do an operation of the plan. */
export interface Taker {
  /** Never called from within `offer`, `leave` or `giveBack`. */
  take(dueAt: number): void;
}

/**
 * Brings the operations that fall due together with the users who are ready, both first come first
 * served. What finds nobody waits and keeps its due time; it is dropped when as many as allowed
 * wait already, or when the plan is over.
 */
export class Dispatcher {
  readonly #timers: Clock;
  readonly #recorder: PaceRecorder;
  readonly #limit: number;
  readonly #queue = new DueQueue();
  readonly #ready = new ReadyLine<Taker>();
  #isMatching = false;
  #isOver = false;

  constructor(timers: Clock, recorder: PaceRecorder, queueLimit: number) {
    this.#timers = timers;
    this.#recorder = recorder;
    this.#limit = queueLimit;
  }

  /** Operations that wait for a user. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** An operation falls due; called from a timer, never from within a user. */
  add(dueAt: number): void {
    this.#recorder.planned();
    this.#queue.push(dueAt);
    this.#match();
    if (this.#queue.size > this.#limit) this.#dropLast();
  }

  /** Somebody is ready; returns the place in line. */
  offer(taker: Taker): number {
    this.#matchSoon();
    return this.#ready.join(taker);
  }

  leave(place: number): void {
    this.#ready.leave(place);
  }

  /** An operation was taken and will not be begun by whoever took it. */
  giveBack(dueAt: number): void {
    if (this.#isOver || this.#queue.size >= this.#limit) return this.#recorder.dropped();
    this.#queue.putBack(dueAt);
    this.#matchSoon();
  }

  /** An operation was taken and came to nothing. */
  drop(): void {
    this.#recorder.dropped();
  }

  /** An operation due at `dueAt` was sent at `sentAt`; returns how late that was, in µs. */
  start(dueAt: number, sentAt: number): number {
    return this.#recorder.started(dueAt, sentAt);
  }

  /** The plan is over: what waits is dropped, as is whatever is given back from now on. */
  end(): void {
    this.#isOver = true;
    while (this.#queue.shift() !== undefined) this.#recorder.dropped();
  }

  #dropLast(): void {
    this.#queue.pop();
    this.#recorder.dropped();
  }

  /** Whoever offers itself does so from within; it is given something once it has come to rest. */
  #matchSoon(): void {
    if (this.#isMatching || this.#queue.size === 0) return;
    this.#isMatching = true;
    this.#timers.setTimeout(() => {
      this.#isMatching = false;
      this.#match();
    }, 0);
  }

  #match(): void {
    while (this.#queue.size > 0) {
      const taker = this.#ready.shift();
      if (taker === undefined) return;
      const dueAt = this.#queue.shift();
      if (dueAt !== undefined) taker.take(dueAt);
    }
  }
}
