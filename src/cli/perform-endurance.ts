import type { EnduranceResult } from '../run/endurance-result.ts';
import { beginEndurance } from '../run/endurance.ts';
import { openRealStage } from '../run/stage.ts';
import { trialPhaseProblems } from '../run/trial-phase-problems.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { problemsOf } from '../scenario/checked.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { driveSeries } from './drive-series.ts';
import { readEndurance, type EnduranceOptions } from './endurance-settings.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { folderOfSeries, planSeries, requestOfSeries, type SeriesCall } from './plan-series.ts';
import { refuseRunOptions } from './series-options.ts';
import { cycleLine, enduranceLines, endurancePlanLine } from './terminal/endurance-lines.ts';

/** Repeats a scenario and judges memory. Throws all problems as one `InputError`. */
export async function performEndurance(
  scenarioName: string,
  options: EnduranceOptions,
  invocation: Invocation,
): Promise<ExitReason> {
  const call: SeriesCall = {
    command: 'endurance',
    scenario: scenarioName,
    options,
    isVirtual: false,
  };
  const settings = readEndurance(options);
  const refused = refuseRunOptions(options, '--cycle-duration');
  const planned = await planSeries(call, invocation, [...problemsOf(settings), ...refused]);
  const { scenario } = planned;
  const faults = [
    ...problemsOf(settings),
    ...monitoringProblems(scenario),
    ...trialPhaseProblems(scenario, 'cycle'),
  ];
  if (settings.kind === 'invalid' || faults.length > 0) throw new InputError(faults);
  const { peakUsers } = planArrivals(scenario);
  const request = requestOfSeries(call, invocation, { ...planned, mostUsers: peakUsers });
  const { folder, problems } = folderOfSeries(call, request);
  const stage = await openRealStage(request, problems);
  const say = (line: string): void => {
    if (options.quiet !== true) process.stderr.write(`${line}\n`);
  };
  say(endurancePlanLine(request, stage.description, settings.value));
  const plan = { request: { ...request, scenario }, settings: settings.value, folder };
  const endurance = beginEndurance(stage, plan, (cycle) => say(cycleLine(cycle)));
  return driveSeries(endurance, invocation, (result) => {
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(result.summary, null, 2)}\n`
        : `${enduranceLines(result, options.quiet === true).join('\n')}\n`,
    );
    return exitOf(result);
  });
}

/** What a target of one's own holds is read like any figure of it. */
function monitoringProblems({ monitoring }: Scenario): readonly Problem[] {
  if (monitoring) return [];
  const message = 'endurance is about figures of the target; leave monitoring on';
  return [{ where: '--no-monitoring', message }];
}

function exitOf({ summary: { processes, complete } }: EnduranceResult): ExitReason {
  if (!complete) return 'incomplete';
  if (processes.some(({ kind }) => kind === 'leak')) return 'failed';
  const isClear = processes.length > 0 && processes.every(({ kind }) => kind === 'no leak');
  return isClear ? 'passed' : 'incomplete';
}
