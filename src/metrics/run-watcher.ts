import type { Observation } from './observation.ts';

/** A chart took an event; a user that stays where it is has the same state twice. */
export interface Transition {
  /** Ms since the run's start. */
  readonly at: number;
  readonly user: string;
  readonly persona: string;
  /** State paths, `online.watching`. */
  readonly from: string;
  readonly to: string;
  /** `replied`, `pushed alerts/alert.raised`, `after thinkTime`. */
  readonly event: string;
}

export type ObserveTransition = (transition: Transition) => void;

/**
 * Somebody who wants to see more of a run than what is counted. Told in the order in which things
 * happen; has to be cheap and must not throw. A run without one does nothing for it.
 */
export interface RunWatcher {
  /** A phase begins. */
  readonly phase?: (at: number, name: string) => void;
  /** Left out: nobody looks at what the charts do. */
  readonly transition?: ObserveTransition;
  readonly observation?: (observation: Observation) => void;
}
