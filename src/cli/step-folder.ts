import type { PlannedRun } from './plan-runs.ts';

/** `03-mixed_workload`: the folder of a run among several, numbered from 1. */
export function stepFolder({ scenario }: PlannedRun, number: number): string {
  return `${String(number).padStart(2, '0')}-${scenario.name}`;
}
