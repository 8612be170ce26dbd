import type { Move } from '../metrics/observation.ts';
import { holds, limitOf, type Comparison } from '../scenario/state-condition.ts';
import type { PlannedFault } from './plan-faults.ts';

interface Watch {
  readonly fault: PlannedFault;
  readonly state: string;
  readonly comparison: Comparison;
  /** In users. */
  readonly limit: number;
  /** Whether it has been false: before that it says nothing that it holds. */
  wasFalse: boolean;
}

/**
 * Counts who is in the states that faults wait for, with every move of a user, and tells each fault
 * once: the first time its condition holds after it did not.
 */
export class StateTriggers {
  readonly #tell: (fault: PlannedFault) => void;
  readonly #users = new Map<string, number>();
  #watches: readonly Watch[];

  /** `whole`: how many users are 100 %. */
  constructor(faults: readonly PlannedFault[], whole: number, tell: (fault: PlannedFault) => void) {
    this.#tell = tell;
    this.#watches = faults.flatMap((fault) => {
      const { when } = fault;
      if (when === undefined) return [];
      const { state, comparison } = when;
      this.#users.set(state, 0);
      const limit = limitOf(when, whole);
      return [{ fault, state, comparison, limit, wasFalse: !holds(comparison, 0, limit) }];
    });
  }

  see({ left, entered }: Move): void {
    if (this.#watches.length === 0) return;
    let isChanged = false;
    for (const { state } of left) isChanged = this.#count(state, -1) || isChanged;
    for (const state of entered) isChanged = this.#count(state, 1) || isChanged;
    if (isChanged) this.#look();
  }

  #count(state: string, change: number): boolean {
    const users = this.#users.get(state);
    if (users === undefined) return false;
    this.#users.set(state, users + change);
    return true;
  }

  #look(): void {
    const met = this.#watches.filter((watch) => this.#isMet(watch));
    if (met.length === 0) return;
    this.#watches = this.#watches.filter((watch) => !met.includes(watch));
    for (const { fault } of met) this.#tell(fault);
  }

  #isMet(watch: Watch): boolean {
    const { state, comparison, limit } = watch;
    const isHeld = holds(comparison, this.#users.get(state) ?? 0, limit);
    if (!isHeld) watch.wasFalse = true;
    return isHeld && watch.wasFalse;
  }
}
