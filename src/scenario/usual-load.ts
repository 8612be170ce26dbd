import type { LoadShape, Segment } from './load-shape.ts';
import type { LoadSettings, Phase } from './scenario.ts';
import { lastSpawnMs, spawnFaults, type Spawning } from './spawn-rate.ts';
import { warmUpPhase, type LoadFault, type WrittenLoad } from './written-load.ts';

/** Phases and levels of a load. */
export type LoadPlan = Pick<LoadSettings, 'phases' | 'population' | 'rate'>;

/** A load plan, and what is wrong with how its users come. */
export interface CheckedLoadPlan {
  readonly plan: LoadPlan;
  readonly faults: readonly LoadFault[];
}

const standard = { warmupMs: 10_000, steadyMs: 60_000, cooldownMs: 5_000 };

/** Where the three usual phases begin and end. */
interface Times {
  readonly steadyAt: number;
  readonly cooldownAt: number;
  readonly endMs: number;
}

/** Warm-up, steady phase and cool-down; what is not written has its default. */
export function usualLoad(written: WrittenLoad, users: number): CheckedLoadPlan {
  const { model, ratePerSecond = 0 } = written;
  const times = timesOf(written);
  const phases = usualPhases(times);
  if (model === 'sessions') {
    return {
      plan: { phases, population: [], rate: risingRate(ratePerSecond, times) },
      faults: [],
    };
  }
  const spawning = {
    users,
    withinMs: times.steadyAt,
    openMs: times.cooldownAt,
    ratePerSecond: written.spawnRatePerSecond,
  };
  const population = [...arrive(spawning), ...leave(users, times)];
  const rate = model === 'users' ? [] : steadyRate(ratePerSecond, times);
  return { plan: { phases, population, rate }, faults: spawnFaults(spawning) };
}

/** Users come one after the other and stay; each as soon as the one before has made room. */
export function arrive(spawning: Spawning): LoadShape {
  const { users, openMs } = spawning;
  const lastMs = Math.min(lastSpawnMs(spawning), openMs);
  return lasting([
    { startMs: 0, endMs: lastMs, from: 0, to: users - 1 },
    { startMs: lastMs, endMs: openMs, from: users, to: users },
  ]);
}

function timesOf(written: WrittenLoad): Times {
  const steadyAt = written.warmupMs ?? standard.warmupMs;
  const cooldownAt = steadyAt + (written.steadyMs ?? standard.steadyMs);
  return { steadyAt, cooldownAt, endMs: cooldownAt + (written.cooldownMs ?? standard.cooldownMs) };
}

function usualPhases({ steadyAt, cooldownAt, endMs }: Times): readonly Phase[] {
  const rest = { rendezvous: undefined };
  return lasting([
    { name: warmUpPhase, startMs: 0, endMs: steadyAt, counts: false, ...rest },
    { name: 'steady', startMs: steadyAt, endMs: cooldownAt, counts: true, ...rest },
    { name: 'cool-down', startMs: cooldownAt, endMs, counts: true, ...rest },
  ]);
}

function leave(users: number, { cooldownAt, endMs }: Times): LoadShape {
  return lasting([{ startMs: cooldownAt, endMs, from: users, to: 0 }]);
}

function risingRate(rate: number, { steadyAt, cooldownAt, endMs }: Times): LoadShape {
  return lasting([
    { startMs: 0, endMs: steadyAt, from: 0, to: rate },
    { startMs: steadyAt, endMs: cooldownAt, from: rate, to: rate },
    { startMs: cooldownAt, endMs, from: rate, to: 0 },
  ]);
}

function steadyRate(rate: number, { steadyAt, cooldownAt, endMs }: Times): LoadShape {
  return lasting([
    { startMs: 0, endMs: steadyAt, from: 0, to: 0 },
    { startMs: steadyAt, endMs: cooldownAt, from: rate, to: rate },
    { startMs: cooldownAt, endMs, from: 0, to: 0 },
  ]);
}

/** What has no length is left out. */
function lasting<Part extends Pick<Segment, 'startMs' | 'endMs'>>(
  parts: readonly Part[],
): readonly Part[] {
  return parts.filter(({ startMs, endMs }) => endMs > startMs);
}
