import type { VirtualUserMachine } from '../machines/virtual-user-machine.ts';
import type { Crash } from '../metrics/observation.ts';
import type { Transition } from '../metrics/run-watcher.ts';
import { eventText } from './event-text.ts';
import { statePath } from './state-path.ts';

/** An error of a user's own chart, with what the user was doing. */
export class ChartError extends Error implements Crash {
  readonly state: string;
  readonly event: string;

  constructor(cause: unknown, state: string, event: string) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.state = state;
    this.event = event;
  }
}

/** What a chart says of a transition of its own. */
export type ChartTransition = Pick<Transition, 'user' | 'from' | 'to' | 'event'>;

/**
 * Has every user of a machine, which must not have any yet, tell where its chart failed, and with
 * `onTransition` of each event that its chart took. Without it nothing is done while all goes well.
 */
export function watchChart(
  machine: VirtualUserMachine,
  onTransition: ((transition: ChartTransition) => void) | undefined,
): void {
  const { transition } = machine;
  machine.transition = (snapshot, event, scope) => {
    let next: typeof snapshot;
    try {
      next = transition(snapshot, event, scope);
    } catch (error) {
      throw new ChartError(error, statePath(snapshot.value), eventText(event));
    }
    if (onTransition !== undefined && next !== snapshot) {
      const user = snapshot.context.name;
      const [from, to] = [statePath(snapshot.value), statePath(next.value)];
      onTransition({ user, from, to, event: eventText(event) });
    }
    return next;
  };
}
