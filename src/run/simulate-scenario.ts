import { prepareHistograms } from '../metrics/histogram.ts';
import { modelWorld } from '../model/model-world.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { planResults } from './plan-results.ts';
import { readBaseline } from './read-baseline.ts';
import type { RunHandle, RunRequest } from './run-request.ts';
import { beginVirtualCourse } from './virtual-course.ts';

/**
 * The same scenario in virtual time against the model: same machines, same streams, and for a seed
 * the same bytes in its results. Throws an `InputError` when the results cannot be written.
 */
export async function simulateScenario(request: RunRequest): Promise<RunHandle> {
  const { scenario } = request;
  const results = planResults(request);
  const baseline = readBaseline(scenario);
  const problems = [...results.problems, ...baseline.problems, ...realOnlyProblems(scenario)];
  if (problems.length > 0) throw new InputError(problems);
  await prepareHistograms();
  const course = beginVirtualCourse((clock) => modelWorld(scenario.model, scenario.seed, clock), {
    request,
    outputs: { folder: results.folder, exporters: [], samplePace: 'inStep' },
    baseline: baseline.summary,
  });
  const finish = async () => ({ ...(await course.finished), leftBehind: [] });
  return {
    target: 'model, virtual time',
    scrapeUrl: undefined,
    windows$: course.windows$,
    finished: finish(),
    stop: course.stop,
  };
}

/** What would keep a simulation from starting. */
export function simulationProblems(request: RunRequest): readonly Problem[] {
  return [
    ...planResults(request).problems,
    ...readBaseline(request.scenario).problems,
    ...realOnlyProblems(request.scenario),
  ];
}

/** Thresholds on what only a real run can measure, which a simulation would end without. */
function realOnlyProblems({ thresholds }: Scenario): readonly Problem[] {
  return thresholds
    .filter(({ metric }) => /^(?:generator|target)\./.test(metric))
    .map(({ text, metric }) => ({
      where: text,
      message: `${metric} is measured in real runs only; take it out, or use statecrowd run`,
    }));
}
