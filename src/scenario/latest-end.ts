import { plannedLengthMs, type PlannedPhases } from './load-phases.ts';

/** Least time that users have to come back in, between the end of a fault and that of the plan. */
export const leastReturnMs = 1_000;

/** When the last fault has to be over, in ms of the run. */
export function latestEndMs(load: PlannedPhases): number {
  return plannedLengthMs(load) - leastReturnMs;
}
