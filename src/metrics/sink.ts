import type { Observation } from './observation.ts';
import type { Summary } from './summary.ts';
import type { Window } from './window.ts';

/** A result that did not reach its file. What was written before stays readable. */
export interface NotSaved {
  readonly file: string;
  /** System error such as `ENOSPC` or `EIO`. */
  readonly code: string;
  readonly message: string;
}

/** A consumer of a run's windows. What goes wrong in it is data and never ends the run. */
export interface Sink {
  readonly name: string;
  window(window: Window): void;
  /** Writes the rest and closes; called once, after the last window. */
  finish(summary: Summary): Promise<readonly NotSaved[]>;
}

/** A sink that also sees every observation, before the window it belongs to; it has to be cheap. */
export interface ObservationSink extends Sink {
  observe(observation: Observation): void;
}
