import { randomToken } from '../determinism/host.ts';
import { HostHealth } from '../determinism/host-health.ts';
import { RealTime } from '../determinism/real-time.ts';
import { Timeline } from '../determinism/timeline.ts';
import type { GeneratorHealth } from '../metrics/generator-health.ts';
import { Histogram, prepareHistograms } from '../metrics/histogram.ts';
import { countUsers } from '../scenario/arrival-plan.ts';
import { InputError, problemsIn, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CrowdRun } from './crowd-run.ts';
import { descriptorProblem } from './descriptor-limit.ts';
import { finishRun, openFiles, planResults } from './finish-run.ts';
import { openTarget, type Target } from './open-target.ts';
import { probeTarget } from './probe-target.ts';
import { protocolOf } from './protocol-of.ts';
import type { RunHandle, RunRequest, RunResult } from './run-request.ts';

const bytesPerMebibyte = 1_048_576;

/** Wake-ups of a window from which on their 99th percentile is one. */
const fewestWakeUps = 100;

/**
 * Starts what the scenario needs and then its crowd, in real time. Throws an `InputError` with all
 * problems when it cannot; then nothing was started and nothing written.
 */
export async function runScenario(request: RunRequest): Promise<RunHandle> {
  const results = planResults(request);
  const problems = [...results.problems, ...(await preflight(request))];
  if (problems.length > 0) throw new InputError(problems);
  await prepareHistograms();
  const target = await openWithProblems(request);
  try {
    return begin(request, target, results.folder);
  } catch (error) {
    await target.close();
    throw error;
  }
}

function begin(request: RunRequest, target: Target, folder: string | undefined): RunHandle {
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const run = new CrowdRun({
    scenario: request.scenario,
    timeline,
    now: () => realTime.now(),
    world: target.connect(timeline.world),
    protocol: protocolOf(request.scenario),
    health: watchGenerator(realTime),
  });
  const files = openFiles(request, folder, run.windows$);
  let reason: string | undefined;
  const stop = (why: string): void => {
    if (run.isFinished) return;
    reason ??= why;
    run.interrupt();
  };
  void target.broke.then(stop);
  const finish = async (): Promise<RunResult> => {
    await run.finished;
    realTime.stop();
    const summedUp = finishRun(request, run, { files, reason });
    await Promise.allSettled([summedUp]);
    const leftBehind = await target.close();
    return { ...(await summedUp), leftBehind };
  };
  realTime.start();
  run.start();
  return { target: target.description, windows$: run.windows$, finished: finish(), stop };
}

/** Everything that can be known to fail before the first user comes. */
async function preflight({ scenario, token }: RunRequest): Promise<readonly Problem[]> {
  const { wsUrl, httpUrl, dbUrl } = scenario.target;
  const { poolSize, overflow } = scenario.database;
  const descriptors = descriptorProblem(countUsers(scenario.users), poolSize + overflow);
  return [
    ...(descriptors === undefined ? [] : [{ where: '--users', message: descriptors }]),
    ...missingTransports(scenario),
    ...(await probeTarget({ wsUrl, httpUrl, token, dbUrl })),
  ];
}

function missingTransports({ target }: Scenario): readonly Problem[] {
  const { wsUrl, httpUrl, dbUrl } = target;
  const isOwn = wsUrl === undefined && httpUrl === undefined;
  if (isOwn) return [];
  const problems: Problem[] = [];
  if (wsUrl === undefined) {
    problems.push({
      where: '--ws-url',
      message: 'is needed: every shipped persona opens a socket',
    });
  }
  if (dbUrl === undefined && target.withoutDatabase === 'refuse') {
    problems.push({
      where: '--db-url',
      message:
        'is needed for the database operations of the personas; to run without them write ' +
        '"without_database: skip" under target in the scenario',
    });
  }
  return problems;
}

/** What the parts complain about becomes wrong input of the user. */
async function openWithProblems(request: RunRequest): Promise<Target> {
  const runId = `${request.scenario.name}-${randomToken(6)}`.slice(-64);
  try {
    return await openTarget({ ...request, runId });
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw new InputError(problems);
  }
}

/** Reads the generator's own health, once per window. */
function watchGenerator(realTime: RealTime): () => GeneratorHealth {
  const host = new HostHealth();
  const lateness = new Histogram();
  realTime.onWake = (latenessMs) => lateness.record(Math.round(latenessMs * 1000));
  return () => {
    const { loopUtilisation, cpuShare, rssBytes } = host.read();
    // Of few wake-ups the 99th percentile is the single worst one, which says nothing.
    const percentile = lateness.count < fewestWakeUps ? 90 : 99;
    const latenessP99Ms = (lateness.percentileUs(percentile) ?? 0) / 1000;
    lateness.reset();
    return { loopUtilisation, latenessP99Ms, rssMb: rssBytes / bytesPerMebibyte, cpuShare };
  };
}
