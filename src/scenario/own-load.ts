import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import { plannedLengthMs } from './load-phases.ts';
import type { LoadShape } from './load-shape.ts';
import { phaseSegments, type PhaseLine } from './phase-segments.ts';
import type { Phase, Rendezvous } from './scenario.ts';
import { spawnFaults } from './spawn-rate.ts';
import { arrive, type CheckedLoadPlan } from './usual-load.ts';
import { countsOf, heightOf, type WrittenLoad, type WrittenPhase } from './written-load.ts';

/** Phases of one's own, one after the other. */
export function ownLoad(
  written: WrittenLoad,
  phases: readonly WrittenPhase[],
  users: number,
): CheckedLoadPlan {
  const { model, ratePerSecond = 0 } = written;
  const stretch = stretchOf(phases, written.lengthMs);
  const named = namePhases(phases, stretch, users);
  const lines = linesOf(phases, named, {
    stretch,
    whole: model === 'users' ? users : ratePerSecond,
  });
  if (model === 'users') {
    const population = shapeOf(lines, Math.round);
    return { plan: { phases: named, population, rate: [] }, faults: [] };
  }
  const rate = shapeOf(lines, (level) => Math.max(0, level));
  if (model === 'sessions') {
    return { plan: { phases: named, population: [], rate }, faults: [] };
  }
  const spawning = {
    users,
    withinMs: named[0]?.endMs ?? 0,
    openMs: plannedLengthMs({ phases: named }),
    ratePerSecond: written.spawnRatePerSecond,
  };
  const population = arrive(spawning);
  return { plan: { phases: named, population, rate }, faults: spawnFaults(spawning) };
}

/** By how much phases get longer to last that long together. */
function stretchOf(phases: readonly WrittenPhase[], lengthMs: number | undefined): number {
  const plannedMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return lengthMs === undefined || plannedMs === 0 ? 1 : lengthMs / plannedMs;
}

function namePhases(
  phases: readonly WrittenPhase[],
  stretch: number,
  users: number,
): readonly Phase[] {
  let plannedMs = 0;
  return phases.map((phase) => {
    const startMs = wholeMicroseconds(plannedMs * stretch);
    plannedMs += phase.durationMs;
    return {
      name: phase.name,
      startMs,
      endMs: wholeMicroseconds(plannedMs * stretch),
      counts: countsOf(phase),
      rendezvous: rendezvousOf(phase, users),
    };
  });
}

function rendezvousOf({ rendezvous }: WrittenPhase, users: number): Rendezvous | undefined {
  if (rendezvous === undefined) return undefined;
  const held = Math.max(1, Math.round(heightOf(rendezvous.users, users)));
  return { users: held, timeoutMs: rendezvous.timeoutMs };
}

interface LineScale {
  readonly stretch: number;
  /** What 100 % is. */
  readonly whole: number;
}

/** Each phase begins where the one before ended, unless it says otherwise. */
function linesOf(
  phases: readonly WrittenPhase[],
  places: readonly Phase[],
  { stretch, whole }: LineScale,
): readonly PhaseLine[] {
  let before = 0;
  return phases.map(({ level, from, to, steps, burst }, index) => {
    const { startMs = 0, endMs = 0 } = places[index] ?? {};
    const begin = level ?? from;
    const first = begin === undefined ? before : heightOf(begin, whole);
    const last = level === undefined && to !== undefined ? heightOf(to, whole) : first;
    before = last;
    const bursts = burst && {
      everyMs: burst.everyMs * stretch,
      forMs: burst.forMs * stretch,
      level: heightOf(burst.level, whole),
    };
    return { startMs, endMs, from: first, to: last, steps, burst: bursts };
  });
}

/** The one segment after the other; what has no length is left out. */
function shapeOf(lines: readonly PhaseLine[], round: (level: number) => number): LoadShape {
  return lines
    .flatMap((line) => phaseSegments(line, round))
    .filter(({ startMs, endMs }) => endMs > startMs);
}
