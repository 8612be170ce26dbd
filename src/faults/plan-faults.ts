import type { Fault } from '../scenario/scenario.ts';

/** A fault of a run: what is done to what, under which id, from when to when in ms of the run. */
export type PlannedFault = Fault & {
  /** Kind and number in the order of the plan: `kill-1`. */
  readonly id: string;
};

/** What is done to the target, rather than on the users' side. */
export type TargetFault = Exclude<PlannedFault, { readonly target: 'users' }>;

/**
 * What is broken: first what has a time, in that order, then what has a condition, as written; a
 * function of the scenario alone.
 */
export function planFaults(faults: readonly Fault[]): readonly PlannedFault[] {
  const counts = new Map<Fault['kind'], number>();
  return faults.toSorted(byTime).map((fault) => {
    const number = (counts.get(fault.kind) ?? 0) + 1;
    counts.set(fault.kind, number);
    return { ...fault, id: `${fault.kind}-${number}` };
  });
}

function byTime({ atMs: left = Infinity }: Fault, { atMs: right = Infinity }: Fault): number {
  return left === right ? 0 : left - right;
}
