import type { Clock } from '../determinism/clock.ts';
import { prepareHistograms } from '../metrics/histogram.ts';
import { modelWorld } from '../model/model-world.ts';
import type { World } from '../protocols/transport.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CourseHandle, CoursePlan } from './course.ts';
import { openPrepared, preflight } from './prepare-target.ts';
import type { ProcessFigures } from './process-figures.ts';
import { protocolOf } from './protocol-of.ts';
import { beginRealCourse } from './real-course.ts';
import type { RunRequest } from './run-request.ts';
import { beginVirtualCourse } from './virtual-course.ts';

/** A target that stays open while one crowd after the other loads it. */
export interface Stage {
  /** What is loaded, in words. */
  readonly description: string;
  /** Lets a crowd come; the one before has to have gone. Writes nothing. */
  begin(scenario: Scenario): CourseHandle;
  /** What the target's process holds, between two crowds. */
  readonly probe: (() => Promise<ProcessFigures | undefined>) | undefined;
  /** Settles only if something we started ends by itself: what it was, in words. */
  readonly broke: Promise<string>;
  /** Never rejects: what could not be cleared away, in words. */
  close(): Promise<readonly string[]>;
}

/** Opens the target of a request. Throws an `InputError` with all problems and those given. */
export async function openRealStage(
  request: RunRequest,
  known: readonly Problem[],
): Promise<Stage> {
  const { access, problems: found } = await preflight(request);
  const problems = [...known, ...found];
  if (problems.length > 0) throw new InputError(problems);
  await prepareHistograms();
  const target = await openPrepared(request, access);
  return {
    description: target.description,
    begin: (scenario) => beginRealCourse(target, planOf(request, scenario)),
    probe: target.probe,
    broke: target.broke,
    close: () => target.close(),
  };
}

/** In virtual time, by default against the model. */
export async function openVirtualStage(
  request: RunRequest,
  worldFor: (scenario: Scenario, clock: Clock) => World = modelOf(request),
): Promise<Stage> {
  await prepareHistograms();
  return {
    description: 'model, virtual time',
    begin: (scenario) =>
      beginVirtualCourse(
        (clock) => ({ world: worldFor(scenario, clock), faultHands: undefined }),
        planOf(request, scenario),
      ),
    probe: undefined,
    broke: new Promise(() => undefined),
    close: () => Promise.resolve([]),
  };
}

function modelOf({ material }: RunRequest) {
  return (scenario: Scenario, clock: Clock): World => {
    const { model, seed } = scenario;
    return modelWorld(model, { seed, clock, protocol: protocolOf(scenario, material) });
  };
}

function planOf(request: RunRequest, scenario: Scenario): CoursePlan {
  const outputs = { folder: undefined, exporters: [], samplePace: 'inStep' } as const;
  return { request: { ...request, scenario }, outputs, baseline: undefined };
}
