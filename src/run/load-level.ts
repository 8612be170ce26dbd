import { maxRatePerSecond, maxUsers } from '../scenario/load-limits.ts';
import { peakOf, type LoadShape } from '../scenario/load-shape.ts';
import type { LoadSettings, Phase, Scenario } from '../scenario/scenario.ts';
import { spreadUsers } from '../scenario/user-mix.ts';

/** A stretch of time at one level; the way there from the stretch before is a ramp. */
export interface LevelStretch {
  readonly name: string;
  readonly level: number;
  readonly lengthMs: number;
  readonly counts: boolean;
}

/** Users that may arrive or leave per second. */
const maxPacePerSecond = 500;
const shortestRampMs = 500;
/** Trials and recoveries are judged window by window, and are too short for long ones. */
const trialWindowMs = 1000;
/** Part of a stretch that the way to it takes at least. */
const rampShare = 0.25;

/** The level a scenario asks for at its peak: users, or what is due per second. */
export function peakLevel({ load }: Scenario): number {
  return peakOf(load.model === 'users' ? load.population : load.rate);
}

/** Highest level that a crowd of this load model may be given. */
export function maxLevel({ load }: Scenario): number {
  return load.model === 'users' ? maxUsers : maxRatePerSecond;
}

/** Smallest step between levels: users come whole, rates do not. */
export function grainOf({ load }: Scenario, from: number): number {
  return load.model === 'users' ? 1 : Math.min(1, from / 100);
}

const overloadShare = 1.5;

/** The level of an overload of a target that breaks at this one. */
export function overloadOf(level: number, scenario: Scenario): number {
  const grain = grainOf(scenario, level);
  const overload = Math.round((level * overloadShare) / grain) * grain;
  return Math.min(maxLevel(scenario), overload);
}

/** What a level of each load model counts. */
export const levelUnits = {
  users: 'users',
  sessions: 'sessions/s',
  operations: 'operations/s',
} as const satisfies Readonly<Record<LoadSettings['model'], string>>;

/**
 * The scenario at one level after the other instead of its own load. Thresholds never end it, and
 * nothing is broken on purpose: faults are planned for the load they were written with.
 */
export function atLevels(scenario: Scenario, stretches: readonly LevelStretch[]): Scenario {
  const { load, users, thresholds } = scenario;
  const levels = stretches.map(({ level }) => level);
  const peak = Math.max(...levels);
  const { phases, shape } = layOut(stretches, load.sessionMs);
  const isUsers = load.model === 'users';
  return {
    ...scenario,
    metricsIntervalMs: trialWindowMs,
    users: isUsers ? spreadUsers(peak, users) : users,
    load: { ...load, phases, ...(isUsers ? { population: shape } : openLoad(load, shape)) },
    thresholds: thresholds
      .filter(({ withinBaseline }) => withinBaseline === undefined)
      .map((threshold) => ({ ...threshold, abortOnFail: false })),
    baseline: undefined,
    faults: [],
  };
}

/** Whoever serves an open stream of operations is there from the ramp to the end. */
function openLoad(load: LoadSettings, rate: LoadShape): Pick<LoadSettings, 'population' | 'rate'> {
  if (load.model === 'sessions') return { population: [], rate };
  const users = peakOf(load.population);
  const population = rate.map(({ startMs, endMs }, index) => ({
    startMs,
    endMs,
    from: index === 0 ? 0 : users,
    to: index === rate.length - 1 ? 0 : users,
  }));
  return { population, rate };
}

interface LaidOut {
  readonly phases: readonly Phase[];
  readonly shape: LoadShape;
}

/** Ramp, stretch, ramp, stretch, … and back to nothing. Sessions take their length to be many. */
function layOut(stretches: readonly LevelStretch[], settlingMs: number): LaidOut {
  const phases: Phase[] = [];
  const shape: LoadShape[number][] = [];
  let level = 0;
  let startMs = 0;
  const add = (phase: Pick<Phase, 'name' | 'counts'>, lengthMs: number, to: number): void => {
    const endMs = startMs + lengthMs;
    phases.push({ ...phase, startMs, endMs, rendezvous: undefined });
    shape.push({ startMs, endMs, from: level, to });
    startMs = endMs;
    level = to;
  };
  for (const [index, stretch] of stretches.entries()) {
    const name = index === 0 ? 'warm-up' : `to ${stretch.name}`;
    const leastMs = index === 0 ? stretch.lengthMs * rampShare : 0;
    const rampMs = rampOf(stretch.level - level, Math.max(leastMs, settlingMs));
    add({ name, counts: false }, rampMs, stretch.level);
    add(stretch, stretch.lengthMs, stretch.level);
  }
  add({ name: 'cool-down', counts: false }, rampOf(level, 0), 0);
  return { phases, shape };
}

function rampOf(change: number, leastMs: number): number {
  const neededMs = (Math.abs(change) * 1_000) / maxPacePerSecond;
  return Math.ceil(Math.max(shortestRampMs, leastMs, neededMs));
}
