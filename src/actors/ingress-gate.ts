import type { Timeline } from '../determinism/timeline.ts';

/**
 * The one door for facts from outside. Whoever brings one first calls `enter`, which fires every
 * timer due by then, and `leave` when it is done; so the order of timers and facts is total and can
 * be written down.
 */
export class IngressGate {
  readonly #timeline: Timeline;
  readonly #now: () => number;

  /** `now` is the time of the outside world in ms of the run: real, or that of the timeline. */
  constructor(timeline: Timeline, now: () => number) {
    this.#timeline = timeline;
    this.#now = now;
  }

  /** Brings the timeline up to now and returns the time at which the fact counts. */
  enter(): number {
    this.#timeline.runUntil(this.#now());
    return this.#timeline.now();
  }

  /** Fires at once what the fact made due at once; without it that would wait for a host timer. */
  leave(): void {
    this.#timeline.runUntil(this.#timeline.now());
  }

  /** Time for measuring: the outside world's, which may be ahead of a late timer's. */
  measuredNow(): number {
    return this.#now();
  }

  /** Time of the run as the actors know it. */
  now(): number {
    return this.#timeline.now();
  }
}
