import { drainPhase } from '../metrics/limits.ts';
import { formatDuration } from './duration.ts';
import { wrongForm, type LoadFault, type WrittenPhase } from './written-load.ts';

/** Most bursts of a load. */
const maxBursts = 10_000;

/** What phases say that contradicts itself, whatever scenario they are of. */
export function phaseFaults(phases: readonly WrittenPhase[]): readonly LoadFault[] {
  const faults = phases.flatMap((phase, index) => {
    const at = (...path: readonly PropertyKey[]): readonly PropertyKey[] => [
      'phases',
      index,
      ...path,
    ];
    return [
      ...nameFaults(phase, phases.slice(0, index), at('name')),
      ...levelFaults(phase, at),
      ...burstFaults(phase, at),
    ];
  });
  return [...faults, ...burstCountFaults(phases)];
}

type At = (...path: readonly PropertyKey[]) => readonly PropertyKey[];

function nameFaults(
  { name }: WrittenPhase,
  before: readonly WrittenPhase[],
  path: readonly PropertyKey[],
): readonly LoadFault[] {
  if (name === drainPhase) {
    return [wrongForm(path, `"${drainPhase}" is what comes after all phases; take another name`)];
  }
  const isTaken = before.some((other) => other.name === name);
  return isTaken ? [wrongForm(path, `another phase is called "${name}" already`)] : [];
}

function levelFaults({ level, from, to, steps }: WrittenPhase, at: At): readonly LoadFault[] {
  const faults: LoadFault[] = [];
  if (level !== undefined) {
    const hint = 'cannot stand next to level, which holds from beginning to end; leave out one';
    if (from !== undefined) faults.push(wrongForm(at('from'), hint));
    if (to !== undefined) faults.push(wrongForm(at('to'), hint));
  }
  if (steps !== undefined && to === undefined) {
    faults.push(wrongForm(at('steps'), 'needs to: without it there is nothing to climb'));
  }
  return faults;
}

function burstFaults({ steps, burst, durationMs }: WrittenPhase, at: At): readonly LoadFault[] {
  if (burst === undefined) return [];
  const { everyMs, forMs } = burst;
  const faults: LoadFault[] = [];
  if (steps !== undefined) {
    faults.push(wrongForm(at('burst'), 'cannot stand next to steps; put it into another phase'));
  }
  if (forMs >= everyMs) {
    const message = `bursts of ${formatDuration(forMs)} every ${formatDuration(everyMs)} overlap`;
    faults.push(wrongForm(at('burst', 'for'), `${message}; make them shorter than that`));
  }
  if (everyMs > durationMs) {
    const message = `the phase ends after ${formatDuration(durationMs)}, before its first burst`;
    faults.push(wrongForm(at('burst', 'every'), `${message}; burst more often`));
  }
  return faults;
}

function burstCountFaults(phases: readonly WrittenPhase[]): readonly LoadFault[] {
  const counts = phases.map(({ burst, durationMs }) =>
    burst === undefined ? 0 : Math.floor(durationMs / burst.everyMs),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= maxBursts) return [];
  const path = ['phases', counts.findIndex((count) => count > 0), 'burst', 'every'];
  return [wrongForm(path, `${total} bursts are more than ${maxBursts}; burst less often`)];
}
