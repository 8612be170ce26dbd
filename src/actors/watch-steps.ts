import type { VirtualUserMachine } from '../machines/virtual-user-machine.ts';
import { eventText } from './event-text.ts';
import { statePath } from './state-path.ts';

/** A chart took an event, from outside or of a timer of its own. */
export interface ChartStep {
  readonly index: number;
  /** The path of the state it is in now, perhaps the same as before. */
  readonly state: string;
  /** `replied`, `pushed alert.raised`, `after thinkTime`; `xstate.stop` when it was given up. */
  readonly event: string;
  /** It takes no more events. */
  readonly isOver: boolean;
}

/** Told of every step of every user of a machine. */
export interface StepWatcher {
  /** Before a chart takes an event; what this throws, the chart throws. */
  stepping?(index: number): void;
  stepped(step: ChartStep): void;
  /** The chart threw, and its user stays for ever where it was. */
  failed(index: number): void;
}

/** Has a machine, which must not have any users yet, tell of their steps. */
export function watchSteps(machine: VirtualUserMachine, watcher: StepWatcher): void {
  const { transition } = machine;
  machine.transition = (snapshot, event, scope) => {
    const { index } = snapshot.context;
    const step = (): typeof snapshot => {
      watcher.stepping?.(index);
      return transition(snapshot, event, scope);
    };
    const next = orFailed(step, () => watcher.failed(index));
    const isOver = next.status !== 'active';
    watcher.stepped({ index, state: statePath(next.value), event: eventText(event), isOver });
    return next;
  };
}

function orFailed<Value>(step: () => Value, failed: () => void): Value {
  try {
    return step();
  } catch (error) {
    failed();
    throw error;
  }
}
