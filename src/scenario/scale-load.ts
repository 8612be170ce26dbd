import { countUsers } from './arrival-plan.ts';
import { spreadUsers } from './user-mix.ts';
import type { Level, WrittenLoad, WrittenPhase } from './written-load.ts';

/** A mix with so many times the users, at least one. */
export function scaleUsers(
  users: Readonly<Record<string, number>>,
  factor: number,
): Readonly<Record<string, number>> {
  const total = countUsers(users);
  return factor === 1 || total === 0 ? users : spreadUsers(wholeUsers(total * factor), users);
}

/** A load with so many times the rate and, where they are numbers, the levels. */
export function scaleLoad(written: WrittenLoad, factor: number): WrittenLoad {
  if (factor === 1) return written;
  const { model, ratePerSecond, spawnRatePerSecond, phases } = written;
  const scaled = (count: number): number =>
    model === 'users' && count > 0 ? wholeUsers(count * factor) : count * factor;
  return {
    ...written,
    ratePerSecond: ratePerSecond === undefined ? undefined : ratePerSecond * factor,
    spawnRatePerSecond: spawnRatePerSecond === undefined ? undefined : spawnRatePerSecond * factor,
    phases: phases?.map((phase) => scalePhase(phase, scaled, factor)),
  };
}

function scalePhase(
  { level, from, to, burst, rendezvous, ...rest }: WrittenPhase,
  scaled: (count: number) => number,
  factor: number,
): WrittenPhase {
  return {
    ...rest,
    level: scaleLevel(level, scaled),
    from: scaleLevel(from, scaled),
    to: scaleLevel(to, scaled),
    burst: burst && { ...burst, level: scaleLevel(burst.level, scaled) },
    rendezvous: rendezvous && {
      ...rendezvous,
      users: scaleLevel(rendezvous.users, (count) => wholeUsers(count * factor)),
    },
  };
}

function scaleLevel<Written extends Level | undefined>(
  level: Written,
  scaled: (count: number) => number,
): Written | Level {
  return level?.kind === 'count' ? { kind: 'count', count: scaled(level.count) } : level;
}

function wholeUsers(count: number): number {
  return Math.max(1, Math.round(count));
}
