import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import type { StepWatcher } from './watch-steps.ts';

/**
 * Told of all that reaches the users of a crowd from outside, and of what their charts make of it,
 * in the order in which it happens. It has to be cheap and must not throw.
 */
export interface IngressWatcher extends StepWatcher {
  came(index: number, user: string, persona: string): void;
  /** An event is about to be handed to a user's actor. */
  entered(index: number, event: VirtualUserEvent): void;
}
