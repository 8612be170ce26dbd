import type { Clock } from '../determinism/clock.ts';
import type { FaultStep, Move } from '../metrics/observation.ts';
import { clashGroup } from '../scenario/clash-group.ts';
import type { PlannedFault } from './plan-faults.ts';
import { StateTriggers } from './state-triggers.ts';

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
  /** How many users are 100 % of a condition; asked once, if there is one. */
  readonly whole: () => number;
  /** By when one that had to wait for its condition has to be over, else it is not begun. */
  readonly latestEndMs: number;
}

/**
 * Breaks things as planned, or when users are where a condition says, and tells so. What is due
 * while another of its group lasts, for the platform took long to start, begins when that is over.
 */
export class FaultDriver {
  readonly #options: FaultDriverOptions;
  readonly #triggers: StateTriggers;
  /** Those whose condition has not held yet. */
  readonly #awaited: Set<PlannedFault>;
  /** Those that began and are not over, in that order. */
  readonly #lasting = new Set<PlannedFault>();
  /** Those that are due, and wait for another of their group. */
  readonly #waiting = new Set<PlannedFault>();
  #newest: PlannedFault | undefined;
  #isOver = false;

  constructor(options: FaultDriverOptions) {
    this.#options = options;
    this.#awaited = new Set(options.faults.filter(({ when }) => when !== undefined));
    const whole = this.#awaited.size === 0 ? 0 : options.whole();
    this.#triggers = new StateTriggers([...this.#awaited], whole, (fault) => this.#meet(fault));
  }

  start(): void {
    for (const fault of this.#options.faults) {
      const { atMs } = fault;
      // Said when whoever wants to hear of it has had the time to say so.
      if (atMs === undefined) this.#at(0, () => this.#tell(fault, 'awaited'));
      else this.#at(atMs, () => this.#due(fault));
    }
  }

  /** A user is in another state. */
  see(move: Move): void {
    this.#triggers.see(move);
  }

  /** The run is past its plan: nothing is broken any more, and no killed process brought back. */
  stop(): void {
    if (this.#isOver) return;
    this.#halt();
    for (const fault of this.#awaited) this.#tell(fault, 'neverHeld');
    for (const fault of this.#held()) this.#tell(fault, 'tooLate');
  }

  /** The same, before its time: nobody is given the time to come back. */
  cutShort(): void {
    if (this.#isOver) return;
    const told = this.#lasting.size > 0 ? [...this.#lasting] : [this.#newest];
    this.#halt();
    for (const fault of told) if (fault !== undefined) this.#record(fault, 'cutShort');
    for (const fault of [...this.#awaited, ...this.#held()]) this.#tell(fault, 'cutShort');
  }

  /** Those whose condition held, and that have not begun yet. */
  #held(): readonly PlannedFault[] {
    return [...this.#waiting].filter(({ when }) => when !== undefined);
  }

  #halt(): void {
    this.#isOver = true;
    for (const fault of this.#lasting) {
      if (fault.kind !== 'kill' && fault.kind !== 'restart') {
        this.#options.hands.end(fault, () => undefined);
      }
    }
  }

  /** The condition holds while something happens; what comes of it happens just after. */
  #meet(fault: PlannedFault): void {
    if (this.#isOver) return;
    this.#awaited.delete(fault);
    this.#waiting.add(fault);
    this.#at(this.#options.clock.now(), () => {
      this.#waiting.delete(fault);
      this.#due(fault);
    });
  }

  #due(fault: PlannedFault): void {
    const group = clashGroup(fault);
    const isAlone = [...this.#lasting].every((other) => clashGroup(other) !== group);
    if (isAlone) this.#begin(fault);
    else this.#waiting.add(fault);
  }

  #begin(fault: PlannedFault): void {
    const { clock, latestEndMs } = this.#options;
    if (fault.when !== undefined && clock.now() + fault.forMs > latestEndMs) {
      this.#tell(fault, 'tooLate');
      return;
    }
    this.#lasting.add(fault);
    this.#newest = fault;
    this.#record(fault, 'began');
    this.#options.hands.begin(fault);
    this.#at(clock.now() + fault.forMs, () => this.#end(fault));
  }

  #end(fault: PlannedFault): void {
    this.#options.hands.end(fault, () => {
      if (this.#isOver) return;
      this.#lasting.delete(fault);
      this.#record(fault, 'ended');
      this.#beginNext(clashGroup(fault));
    });
  }

  #beginNext(group: string): void {
    const next = [...this.#waiting].find((one) => clashGroup(one) === group);
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#begin(next);
  }

  #at(timeMs: number, act: () => void): void {
    const { clock } = this.#options;
    const due = (): void => {
      if (!this.#isOver) act();
    };
    clock.setTimeout(due, Math.max(0, timeMs - clock.now()));
  }

  #record(fault: PlannedFault, step: FaultStep['step']): void {
    this.#tell(fault, step, this.#options.enter());
  }

  /** Says something of which no user hears: it needs no gate. */
  #tell(
    { id, kind, target, when }: PlannedFault,
    step: FaultStep['step'],
    at = this.#options.clock.now(),
  ): void {
    const condition = when === undefined ? {} : { when: when.text };
    this.#options.record({ kind: 'fault', at, id, fault: kind, target, step, ...condition });
  }
}
