import { hostNow, hostTimeout } from './host.ts';
import type { Timeline } from './timeline.ts';
import { wholeMicroseconds } from './whole-microseconds.ts';

/** Longest sleep between two looks at the heaps. */
const longestSleepMs = 1000;

/** Moves a timeline along with the host's monotonic clock, from 0 at the moment of its start. */
export class RealTime {
  readonly #timeline: Timeline;
  readonly #originMs = hostNow();
  #cancel: (() => void) | undefined;
  #wakesAt = Infinity;
  #isStopped = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    timeline.users.onEarlier = () => this.#arm();
    timeline.world.onEarlier = () => this.#arm();
  }

  /** Milliseconds since the start, to the microsecond. */
  now(): number {
    return wholeMicroseconds(hostNow() - this.#originMs);
  }

  start(): void {
    this.#arm();
  }

  /** For good, also from within a timer's callback. */
  stop(): void {
    this.#isStopped = true;
    this.#timeline.users.onEarlier = undefined;
    this.#timeline.world.onEarlier = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    if (this.#isStopped) return;
    const due = this.#timeline.nextDue();
    if (this.#cancel !== undefined && due >= this.#wakesAt) return;
    this.#cancel?.();
    const now = this.now();
    const sleepMs = Math.min(Math.max(0, due - now), longestSleepMs);
    this.#wakesAt = now + sleepMs;
    this.#cancel = hostTimeout(() => this.#wake(), sleepMs);
  }

  #wake(): void {
    this.#cancel = undefined;
    this.#wakesAt = Infinity;
    this.#timeline.runUntil(this.now());
    this.#arm();
  }
}
