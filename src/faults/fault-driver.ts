import type { Clock } from '../determinism/clock.ts';
import type { FaultStep } from '../metrics/observation.ts';
import type { PlannedFault } from './plan-faults.ts';

/** What faults are done with: to real processes and connections, or to computed ones. */
export interface FaultHands<Handled extends PlannedFault = PlannedFault> {
  /** Does it at once. */
  begin(fault: Handled): void;
  /** Undoes it; `over` is called when the target serves again, and never if it does not. */
  end(fault: Handled, over: () => void): void;
}

export interface FaultDriverOptions {
  /** In order of time. */
  readonly faults: readonly PlannedFault[];
  readonly hands: FaultHands;
  /** Timers of the outside world. */
  readonly clock: Clock;
  /** Lets a fact in, and tells the time at which it counts. */
  readonly enter: () => number;
  readonly record: (step: FaultStep) => void;
}

/**
 * Breaks things as planned, and says so. What is due for the platform while it is not back from
 * the fault before, for it took long to start, begins when that one is over.
 */
export class FaultDriver {
  readonly #options: FaultDriverOptions;
  /** Those that began and are not over, in that order. */
  readonly #lasting = new Set<PlannedFault>();
  /** Those of the platform that are due, and wait for the one before. */
  readonly #waiting: PlannedFault[] = [];
  #newest: PlannedFault | undefined;
  #isOver = false;

  constructor(options: FaultDriverOptions) {
    this.#options = options;
  }

  start(): void {
    for (const fault of this.#options.faults) this.#at(fault.atMs, () => this.#due(fault));
  }

  /** The run is past its plan: nothing is broken any more, and no killed process brought back. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const fault of this.#lasting) {
      if (fault.kind !== 'kill' && fault.kind !== 'restart') {
        this.#options.hands.end(fault, () => undefined);
      }
    }
  }

  /** The same, before its time: nobody is given the time to come back. */
  cutShort(): void {
    if (this.#isOver) return;
    const told = this.#lasting.size > 0 ? [...this.#lasting] : [this.#newest];
    this.stop();
    for (const fault of told) if (fault !== undefined) this.#record(fault, 'cutShort');
  }

  #due(fault: PlannedFault): void {
    if (fault.target === 'platform' && this.#isPlatformAway()) this.#waiting.push(fault);
    else this.#begin(fault);
  }

  #isPlatformAway(): boolean {
    return [...this.#lasting].some(({ target }) => target === 'platform');
  }

  #begin(fault: PlannedFault): void {
    this.#lasting.add(fault);
    this.#newest = fault;
    this.#record(fault, 'began');
    this.#options.hands.begin(fault);
    const { clock } = this.#options;
    this.#at(clock.now() + fault.forMs, () => this.#end(fault));
  }

  #end(fault: PlannedFault): void {
    this.#options.hands.end(fault, () => {
      if (this.#isOver) return;
      this.#lasting.delete(fault);
      this.#record(fault, 'ended');
      const next = fault.target === 'platform' ? this.#waiting.shift() : undefined;
      if (next !== undefined) this.#begin(next);
    });
  }

  #at(timeMs: number, act: () => void): void {
    const { clock } = this.#options;
    const due = (): void => {
      if (!this.#isOver) act();
    };
    clock.setTimeout(due, Math.max(0, timeMs - clock.now()));
  }

  #record({ id, kind, target }: PlannedFault, step: FaultStep['step']): void {
    const { enter, record } = this.#options;
    record({ kind: 'fault', at: enter(), id, fault: kind, target, step });
  }
}
