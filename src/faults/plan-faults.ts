import type { Fault } from '../scenario/scenario.ts';

/** A fault of a run: what is done to what, under which id, from when to when in ms of the run. */
export type PlannedFault = Fault & {
  /** Kind and number in the order of time: `kill-1`. */
  readonly id: string;
};

/** What is done to the target, rather than on the users' side. */
export type TargetFault = Exclude<PlannedFault, { readonly target: 'users' }>;

/** The timeline of what is broken, in order; a function of the scenario alone. */
export function planFaults(faults: readonly Fault[]): readonly PlannedFault[] {
  const counts = new Map<Fault['kind'], number>();
  return faults
    .toSorted((left, right) => left.atMs - right.atMs)
    .map((fault) => {
      const number = (counts.get(fault.kind) ?? 0) + 1;
      counts.set(fault.kind, number);
      return { ...fault, id: `${fault.kind}-${number}` };
    });
}
