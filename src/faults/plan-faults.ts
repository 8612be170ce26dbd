import type { Fault } from '../scenario/scenario.ts';

/** A fault of a run: what is broken, under which id, from when to when in ms of the run. */
export interface PlannedFault extends Pick<Fault, 'kind' | 'target'> {
  /** Kind and number in the order of time: `kill-1`. */
  readonly id: string;
  readonly beginsMs: number;
  readonly endsMs: number;
}

/** The timeline of what is broken, in order; a function of the scenario alone. */
export function planFaults(faults: readonly Fault[]): readonly PlannedFault[] {
  const counts = new Map<Fault['kind'], number>();
  return faults
    .toSorted((left, right) => left.atMs - right.atMs)
    .map(({ kind, target, atMs, forMs }) => {
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      return { kind, target, id: `${kind}-${number}`, beginsMs: atMs, endsMs: atMs + forMs };
    });
}
