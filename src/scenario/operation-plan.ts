import { countDue, dueTimes } from './due-times.ts';
import type { LoadSettings } from './scenario.ts';

/** When operations are due in the open model, in ms since the run's start, computed as walked. */
export interface OperationPlan {
  readonly total: number;
  dueTimes(): Iterable<number>;
}

/** A pure function of load and seed; each walk gives the same. */
export function planOperations(load: LoadSettings, seed: number): OperationPlan {
  return { total: countDue(load, seed), dueTimes: () => dueTimes(load, seed) };
}
