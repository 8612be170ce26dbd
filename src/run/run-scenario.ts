import { prepareHistograms } from '../metrics/histogram.ts';
import type { Summary } from '../metrics/summary.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import { CpuProfiles, type SavedProfiles } from './cpu-profiles.ts';
import { openExporters, type Exporters } from './open-exporters.ts';
import type { Target } from './open-target.ts';
import { beginLog, logged, openLog, type OpenedLog } from './open-log.ts';
import { planResults } from './plan-results.ts';
import { openPrepared, preflight, unreadyProblems } from './prepare-target.ts';
import { readBaseline } from './read-baseline.ts';
import { beginRealCourse } from './real-course.ts';
import type { RunHandle, RunRequest, RunResult } from './run-request.ts';

/**
 * Starts what the scenario needs and then its crowd, in real time. Throws an `InputError` with all
 * problems when it cannot; then nothing was started and nothing written.
 */
export async function runScenario(request: RunRequest): Promise<RunHandle> {
  const exporters = await openExporters(request);
  try {
    return await startRun(request, exporters);
  } catch (error) {
    await exporters.close();
    throw error;
  }
}

/** What would keep a run from starting, as far as its target need not be asked. */
export async function runProblems(request: RunRequest): Promise<readonly Problem[]> {
  const exporters = await openExporters(request);
  await exporters.close();
  const found = [planResults(request), exporters, readBaseline(request.scenario)];
  return [...found.flatMap(({ problems }) => problems), ...unreadyProblems(request)];
}

async function startRun(asked: RunRequest, exporters: Exporters): Promise<RunHandle> {
  const { log, problems } = await openLog(asked, 'background');
  try {
    return await startLogged(asked, { exporters, log, problems });
  } catch (error) {
    await log?.discard();
    throw error;
  }
}

interface Told extends OpenedLog {
  readonly exporters: Exporters;
}

async function startLogged(asked: RunRequest, told: Told): Promise<RunHandle> {
  const { exporters, log } = told;
  const request = logged(asked, log);
  const results = planResults(request);
  const baseline = readBaseline(request.scenario);
  const { access, problems: found } = await preflight(request);
  const problems = [
    ...results.problems,
    ...exporters.problems,
    ...told.problems,
    ...baseline.problems,
    ...found,
  ];
  if (problems.length > 0) throw new InputError(problems);
  await prepareHistograms();
  const profiles = request.cpuProfile ? new CpuProfiles(request.scenario) : undefined;
  let target: Target | undefined;
  try {
    target = await openPrepared(request, access, profiles?.ofPlatform);
    const { folder } = results;
    beginLog(log, request, target.description);
    const sinks = [...exporters.sinks, ...(log === undefined ? [] : [log])];
    const destinations = { folder, exporters: { ...exporters, sinks }, profiles };
    return begin(request, target, { ...destinations, baseline: baseline.summary });
  } catch (error) {
    await target?.close();
    await profiles?.discard();
    throw error;
  }
}

interface Destinations {
  readonly folder: string | undefined;
  readonly exporters: Exporters;
  readonly profiles: CpuProfiles | undefined;
  readonly baseline: Summary | undefined;
}

function begin(request: RunRequest, target: Target, destinations: Destinations): RunHandle {
  const { folder, exporters, profiles, baseline } = destinations;
  profiles?.start();
  const outputs = { folder, exporters: exporters.sinks, samplePace: 'background' } as const;
  const course = beginRealCourse(target, { request, outputs, baseline });
  void target.broke.then(course.stop);
  const finish = async (): Promise<RunResult> => {
    await Promise.allSettled([course.finished]);
    await profiles?.stop();
    const leftBehind = await target.close();
    const profiled = await profiles?.save(course.files.folder);
    const result = { ...(await course.finished), leftBehind };
    return profiled === undefined ? result : withProfiles(result, profiled);
  };
  return {
    target: target.description,
    scrapeUrl: exporters.scrapeUrl,
    windows$: course.windows$,
    faults$: course.faults$,
    finished: finish(),
    stop: course.stop,
  };
}

function withProfiles(result: RunResult, { files, notSaved }: SavedProfiles): RunResult {
  return {
    ...result,
    files: [...result.files, ...files],
    notSaved: [...result.notSaved, ...notSaved],
  };
}
