import type { Timeline } from '../determinism/timeline.ts';
import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import type { IngressWatcher } from './ingress-watcher.ts';

/** A user's number, and its actor once it has one. */
export interface Addressee {
  readonly index: number;
  readonly actor: { send(event: VirtualUserEvent): void } | undefined;
}

/**
 * The one door for facts from outside. Whoever brings one first calls `enter`, which fires every
 * timer due by then, and `leave` when it is done; so the order of timers and facts is total and can
 * be written down.
 */
export class IngressGate {
  readonly #timeline: Timeline;
  readonly #now: () => number;
  readonly #watcher: IngressWatcher | undefined;

  /** `now` is the time of the outside world in ms of the run: real, or that of the timeline. */
  constructor(timeline: Timeline, now: () => number, watcher?: IngressWatcher) {
    this.#timeline = timeline;
    this.#now = now;
    this.#watcher = watcher;
  }

  /** Brings the timeline up to now and returns the time at which the fact counts. */
  enter(): number {
    this.#timeline.runUntil(this.#now());
    return this.#timeline.now();
  }

  /** Hands an event to a user: the only way for anything from outside to get to its actor. */
  admit(to: Addressee, event: VirtualUserEvent): void {
    this.#watcher?.entered(to.index, event);
    to.actor?.send(event);
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
