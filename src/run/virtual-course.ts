import type { Clock } from '../determinism/clock.ts';
import { hostTurn } from '../determinism/host.ts';
import { Timeline } from '../determinism/timeline.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import type { World } from '../protocols/transport.ts';
import { Course, type CourseHandle, type CoursePlan, type CourseResult } from './course.ts';
import { CrowdRun } from './crowd-run.ts';
import { protocolOf } from './protocol-of.ts';
import { recordIngress } from './record-ingress.ts';

/** Virtual time between two looks at signals, in ms. */
const sliceMs = 1000;

/** A computed backend, and what faults are done to it with. */
export interface VirtualTarget {
  readonly world: World;
  readonly faultHands: FaultHands<TargetFault> | undefined;
}

/** Starts a crowd in virtual time, against a target that is made on its clock. */
export function beginVirtualCourse(
  targetOn: (clock: Clock) => VirtualTarget,
  plan: CoursePlan,
): CourseHandle {
  const { scenario, material } = plan.request;
  const timeline = new Timeline();
  const target = targetOn(timeline.world);
  const recorder = recordIngress(plan, { world: target.world, timeline, time: 'virtual' });
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    ...target,
    protocol: protocolOf(scenario, material),
    personas: material.personas,
    watcher: recorder,
    supplies: { shared: material.code.shared, rows: material.rows },
    watchers: plan.request.watchers ?? [],
    health: undefined,
  });
  const course = new Course({ run, recorder }, plan);
  const finish = async (): Promise<CourseResult> => {
    await hostTurn();
    run.start();
    while (!run.isFinished) {
      timeline.runUntil(timeline.now() + sliceMs);
      await hostTurn();
    }
    return course.sumUp(null);
  };
  return {
    windows$: course.windows$,
    faults$: course.faults$,
    files: course.files,
    finished: finish(),
    stop: (reason) => course.stop(reason),
  };
}
