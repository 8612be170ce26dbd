import type { Clock } from '../determinism/clock.ts';
import type { FaultStep } from '../metrics/observation.ts';
import type { PlannedFault } from './plan-faults.ts';

/** What faults are done with: to a real process, or to a computed one. */
export interface FaultHands {
  /** Ends the target at once, without warning. */
  kill(target: PlannedFault['target']): void;
  /** Starts it again where it was; `served` is called when it serves, and never if it does not. */
  restart(target: PlannedFault['target'], served: () => void): void;
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
 * Breaks one thing after the other as planned, and says so. A fault that is due while the one
 * before still lasts, for a target took long to start, begins when that one is over.
 */
export class FaultDriver {
  readonly #options: FaultDriverOptions;
  #next = 0;
  #newest: PlannedFault | undefined;
  #isOver = false;

  constructor(options: FaultDriverOptions) {
    this.#options = options;
  }

  start(): void {
    this.#await();
  }

  /** Nothing is broken any more and nothing brought back: the run is past its plan. */
  stop(): void {
    this.#isOver = true;
  }

  /** The same, before its time: nobody is given the time to come back. */
  cutShort(): void {
    if (this.#isOver) return;
    this.stop();
    if (this.#newest !== undefined) this.#record(this.#newest, 'cutShort');
  }

  #await(): void {
    const fault = this.#options.faults[this.#next];
    if (fault === undefined) return;
    this.#at(fault.beginsMs, () => this.#begin(fault));
  }

  #begin(fault: PlannedFault): void {
    this.#next += 1;
    this.#newest = fault;
    this.#record(fault, 'began');
    this.#options.hands.kill(fault.target);
    const { clock } = this.#options;
    const lastsMs = fault.endsMs - fault.beginsMs;
    this.#at(clock.now() + lastsMs, () => this.#end(fault));
  }

  #end(fault: PlannedFault): void {
    this.#options.hands.restart(fault.target, () => {
      if (this.#isOver) return;
      this.#record(fault, 'ended');
      this.#await();
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
