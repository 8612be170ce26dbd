import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import { plannedLengthMs } from './load-phases.ts';
import type { Fault, FaultTime, LoadSettings } from './scenario.ts';
import type { Beginning, Moment, WrittenFault } from './written-fault.ts';

/** Faults at their times of the run, in the order in which they were written. */
export function settleFaults(
  written: readonly WrittenFault[],
  load: Pick<LoadSettings, 'phases'>,
): readonly Fault[] {
  const lengthMs = plannedLengthMs(load);
  return written.map(({ at, lasts, ...what }) => ({
    ...what,
    ...begin(at, lengthMs),
    forMs: settle(lasts, lengthMs),
  }));
}

function begin(at: Beginning, lengthMs: number): Pick<FaultTime, 'atMs' | 'when'> {
  if (at.kind === 'condition') return { atMs: undefined, when: at.condition };
  return { atMs: settle(at, lengthMs) };
}

function settle(moment: Moment, lengthMs: number): number {
  return moment.kind === 'duration' ? moment.ms : wholeMicroseconds(moment.share * lengthMs);
}
