import { prepareHistograms } from '../metrics/histogram.ts';
import { agentsProtocol } from '../protocols/agents-protocol.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { beginLog, logged, openLog } from './open-log.ts';
import { modelTarget } from './model-target.ts';
import { protocolOf } from './protocol-of.ts';
import { planResults } from './plan-results.ts';
import { readBaseline } from './read-baseline.ts';
import type { RunHandle, RunRequest } from './run-request.ts';
import { beginVirtualCourse } from './virtual-course.ts';

const description = 'model, virtual time';

/**
 * The same scenario in virtual time against the model: same machines, same streams, and for a seed
 * the same bytes in its results. Throws an `InputError` when the results cannot be written.
 */
export async function simulateScenario(asked: RunRequest): Promise<RunHandle> {
  const { scenario, material } = asked;
  const { log, problems: logProblems } = await openLog(asked, 'inStep');
  const request = logged(asked, log);
  const results = planResults(request);
  const baseline = readBaseline(scenario);
  const problems = [
    ...results.problems,
    ...baseline.problems,
    ...logProblems,
    ...realOnlyProblems(scenario),
    ...protocolProblems(request),
  ];
  if (problems.length > 0) {
    await log?.discard();
    throw new InputError(problems);
  }
  await prepareHistograms();
  beginLog(log, request, description);
  const protocol = protocolOf(scenario, material);
  const course = beginVirtualCourse((clock) => modelTarget(scenario, { clock, protocol }), {
    request,
    outputs: {
      folder: results.folder,
      exporters: log === undefined ? [] : [log],
      samplePace: 'inStep',
    },
    baseline: baseline.summary,
  });
  const finish = async () => ({ ...(await course.finished), leftBehind: [] });
  return {
    target: description,
    scrapeUrl: undefined,
    windows$: course.windows$,
    faults$: course.faults$,
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
    ...protocolProblems(request),
  ];
}

/** A wire format of the user's own says itself what a computed backend answers. */
function protocolProblems({ scenario, material }: RunRequest): readonly Problem[] {
  const protocol = protocolOf(scenario, material);
  if (protocol === agentsProtocol || protocol.answer !== undefined) return [];
  const message = `${protocol.name} cannot be simulated: it has no function answer`;
  return [{ where: 'target.protocol', message }];
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
