import type { Window } from '../metrics/window.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { recoveryOf, type Overload } from '../streams/recovery.ts';
import { atLevels, grainOf, overloadOf } from './load-level.ts';
import type { Stage } from './stage.ts';
import type { RecoveryTrial } from './stress-result.ts';

const beforeShare = 0.5;
/** After the overload it is watched so many times as long as before it. */
const afterTimes = 2;
/** In less there are too few windows to tell a recovery from chance. */
const shortestStretchMs = 10_000;
/** Most windows that are kept: an hour of them. */
const maxWindows = 3_600;

/** A recovery that is being watched. */
export interface RecoveryHandle {
  readonly finished: Promise<RecoveryTrial | undefined>;
  stop(reason: string): void;
}

/** What breaks at which level, and how long each stretch of the trial lasts. */
export interface RecoveryPlan {
  readonly scenario: Scenario;
  readonly breakingLevel: number;
  readonly stretchMs: number;
}

/** Half the breaking point, half as much again as it, and half of it: how long until it is well? */
export function tryRecovery(stage: Stage, plan: RecoveryPlan): RecoveryHandle {
  const { before, overload, scenario } = overloaded(plan);
  const course = stage.begin(scenario);
  const windows: Window[] = [];
  course.windows$.subscribe((window) => {
    if (windows.length < maxWindows) windows.push(window);
  });
  const finish = async (): Promise<RecoveryTrial | undefined> => {
    const { summary } = await course.finished;
    const where = overloadIn(scenario);
    if (!summary.complete || where === undefined) return undefined;
    const { latency, errors, afterMs } = recoveryOf(windows, where);
    return {
      before_level: before,
      overload_level: overload,
      after_ms: afterMs ?? null,
      watched_ms: where.afterUntilMs - where.endMs,
      figures: { latency, errors },
    };
  };
  return { finished: finish(), stop: course.stop };
}

function overloaded({ scenario, breakingLevel, stretchMs }: RecoveryPlan) {
  const grain = grainOf(scenario, breakingLevel);
  const before = Math.max(grain, Math.round((breakingLevel * beforeShare) / grain) * grain);
  const overload = overloadOf(breakingLevel, scenario);
  const stretch = (name: string, level: number, times: number) => ({
    name,
    level,
    lengthMs: Math.max(shortestStretchMs, stretchMs) * times,
    counts: true,
  });
  const stretches = [
    stretch('before', before, 1),
    stretch('overload', overload, 1),
    stretch('after', before, afterTimes),
  ];
  return { before, overload, scenario: atLevels(scenario, stretches) };
}

/** The overload is over when the level is back: the way there is part of it. */
function overloadIn({ load: { phases } }: Scenario): Overload | undefined {
  const named = (name: string) => phases.find((phase) => phase.name === name);
  const [before, overload, after] = ['before', 'overload', 'after'].map(named);
  if (before === undefined || overload === undefined || after === undefined) return undefined;
  return {
    beforeFromMs: before.startMs,
    startMs: before.endMs,
    endMs: after.startMs,
    afterUntilMs: after.endMs,
  };
}
