import { prepareHistograms } from '../metrics/histogram.ts';
import { modelWorld } from '../model/model-world.ts';
import { InputError } from '../scenario/problem.ts';
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
  const problems = [...results.problems, ...baseline.problems];
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
