import type { Clock } from '../determinism/clock.ts';
import { hostSleep } from '../determinism/host.ts';
import { Timeline } from '../determinism/timeline.ts';
import type { World } from '../protocols/transport.ts';
import { Course, type CourseHandle, type CoursePlan, type CourseResult } from './course.ts';
import { CrowdRun } from './crowd-run.ts';
import { protocolOf } from './protocol-of.ts';
import { recordIngress } from './record-ingress.ts';

/** Virtual time between two looks at signals, in ms. */
const sliceMs = 1000;

/** Starts a crowd in virtual time, in a world that is made on its clock. */
export function beginVirtualCourse(
  worldOn: (clock: Clock) => World,
  plan: CoursePlan,
): CourseHandle {
  const { scenario, material } = plan.request;
  const timeline = new Timeline();
  const world = worldOn(timeline.world);
  const recorder = recordIngress(plan, world, timeline);
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => timeline.now(),
    world,
    protocol: protocolOf(scenario, material),
    personas: material.personas,
    watcher: recorder,
    supplies: { shared: material.code.shared, rows: material.rows },
    health: undefined,
  });
  const course = new Course({ run, recorder }, plan);
  const finish = async (): Promise<CourseResult> => {
    await hostSleep(0);
    run.start();
    while (!run.isFinished) {
      timeline.runUntil(timeline.now() + sliceMs);
      await hostSleep(0);
    }
    return course.sumUp(null);
  };
  return {
    windows$: course.windows$,
    files: course.files,
    finished: finish(),
    stop: (reason) => course.stop(reason),
  };
}
