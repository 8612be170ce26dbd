import { prepareHistograms } from '../metrics/histogram.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { modelTarget } from './model-target.ts';
import { protocolOf } from './protocol-of.ts';
import { planResults } from './plan-results.ts';
import { readBaseline } from './read-baseline.ts';
import type { RunHandle, RunRequest } from './run-request.ts';
import { beginVirtualCourse } from './virtual-course.ts';

/**
 * The same scenario in virtual time against the model: same machines, same streams, and for a seed
 * the same bytes in its results. Throws an `InputError` when the results cannot be written.
 */
export async function simulateScenario(request: RunRequest): Promise<RunHandle> {
  const { scenario, material } = request;
  const results = planResults(request);
  const baseline = readBaseline(scenario);
  const problems = [...results.problems, ...baseline.problems, ...realOnlyProblems(scenario)];
  if (problems.length > 0) throw new InputError(problems);
  await prepareHistograms();
  const protocol = protocolOf(scenario, material);
  const course = beginVirtualCourse((clock) => modelTarget(scenario, { clock, protocol }), {
    request,
    outputs: { folder: results.folder, exporters: [], samplePace: 'inStep' },
    baseline: baseline.summary,
  });
  const finish = async () => ({ ...(await course.finished), leftBehind: [] });
  return {
    target: 'model, virtual time',
    scrapeUrl: undefined,
    windows$: course.windows$,
    faults$: course.faults$,
    finished: finish(),
    stop: course.stop,
  };
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
