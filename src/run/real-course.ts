import { RealTime } from '../determinism/real-time.ts';
import { Timeline } from '../determinism/timeline.ts';
import { Course, type CourseHandle, type CoursePlan, type CourseResult } from './course.ts';
import { CrowdRun } from './crowd-run.ts';
import { HealthReader } from './health-reader.ts';
import type { Target } from './open-target.ts';
import { protocolOf } from './protocol-of.ts';
import { readTarget } from './read-target.ts';
import { recordIngress } from './record-ingress.ts';

/**
 * Starts a crowd on an open target, which stays open when the crowd has gone. Whoever opened the
 * target stops the crowd when it breaks: its promise would hold every crowd it ever had.
 */
export function beginRealCourse(target: Target, plan: CoursePlan): CourseHandle {
  const { scenario, material } = plan.request;
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const connection = target.connect(timeline.world);
  const health = new HealthReader({ isProfiled: plan.request.cpuProfile });
  const recorder = recordIngress(plan, connection.world, timeline);
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => realTime.now(),
    world: connection.world,
    protocol: protocolOf(scenario, material),
    personas: material.personas,
    watcher: recorder,
    supplies: { shared: target.shared, rows: material.rows },
    health: (windowMs) => health.read(windowMs),
  });
  const course = new Course({ run, recorder }, plan);
  const readings = readTarget(target.sources, run);
  const finish = async (): Promise<CourseResult> => {
    await run.finished;
    realTime.stop();
    health.stop();
    await Promise.all([readings.stop(), connection.close()]);
    const result = await course.sumUp(health.judgement());
    return { ...result, remarks: readings.problems() };
  };
  readings.start();
  realTime.start();
  run.start();
  return {
    windows$: course.windows$,
    files: course.files,
    finished: finish(),
    stop: (reason) => course.stop(reason),
  };
}
