import { RealTime } from '../determinism/real-time.ts';
import { Timeline } from '../determinism/timeline.ts';
import { conceal } from '../scenario/conceal.ts';
import { Course, type CourseHandle, type CoursePlan, type CourseResult } from './course.ts';
import { CrowdRun } from './crowd-run.ts';
import { HealthReader } from './health-reader.ts';
import type { Target } from './open-target.ts';
import { protocolOf } from './protocol-of.ts';
import { readDatabase } from './read-database.ts';
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
  const recorder = recordIngress(plan, { world: connection.world, timeline, time: 'real' });
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => realTime.now(),
    world: connection.world,
    protocol: protocolOf(scenario, material),
    personas: material.personas,
    watcher: recorder,
    supplies: { shared: target.shared, rows: material.rows },
    faultHands: target.faultHands,
    watchers: plan.request.watchers ?? [],
    health: (windowMs) => health.read(windowMs),
  });
  const course = new Course({ run, recorder }, plan);
  const readings = readTarget(scenario.monitoring ? target.sources : [], run);
  const usage = scenario.monitoring ? target.usage : undefined;
  const database = readDatabase(usage, scenario, (name, value) => run.read(name, value));
  const finish = async (): Promise<CourseResult> => {
    await run.finished;
    realTime.stop();
    health.stop();
    database.stop();
    await Promise.all([readings.stop(), connection.close()]);
    const result = await course.sumUp(health.judgement());
    const remarks = [...readings.problems(), ...target.remarks()];
    return {
      ...result,
      remarks: remarks.map((remark) => conceal(remark, scenario.variables)),
    };
  };
  readings.start();
  database.start();
  realTime.start();
  run.start();
  return {
    windows$: course.windows$,
    faults$: course.faults$,
    files: course.files,
    finished: finish(),
    stop: (reason) => course.stop(reason),
  };
}
