import { beginFailover, type FailoverResult } from '../run/failover.ts';
import { simulationProblems } from '../run/simulate-scenario.ts';
import { countUsers } from '../scenario/arrival-plan.ts';
import { problemsOf } from '../scenario/checked.ts';
import { InputError } from '../scenario/problem.ts';
import { driveSeries } from './drive-series.ts';
import type { ExitReason } from './exit-codes.ts';
import {
  faultlessProblems,
  readStrategies,
  refusedOptions,
  setStrategyProblems,
  type FailoverOptions,
} from './failover-settings.ts';
import type { Invocation } from './invocation.ts';
import { folderOfSeries, planSeries, requestOfSeries, type SeriesCall } from './plan-series.ts';
import { failoverLines, failoverPlanLine, strategyLine } from './terminal/failover-lines.ts';

/** Compares back-off strategies. Throws all problems as one `InputError`. */
export async function performFailover(
  scenarioName: string,
  options: FailoverOptions,
  invocation: Invocation,
): Promise<ExitReason> {
  const mode = options.real === true ? 'real' : 'simulated';
  const isVirtual = mode === 'simulated';
  const call: SeriesCall = { command: 'failover', scenario: scenarioName, options, isVirtual };
  const strategies = readStrategies(options);
  const early = [
    ...problemsOf(strategies),
    ...refusedOptions(options),
    ...setStrategyProblems(options, invocation),
  ];
  const planned = await planSeries(call, invocation, early);
  const mostUsers = countUsers(planned.scenario.users);
  const request = requestOfSeries(call, invocation, { ...planned, mostUsers });
  const { folder, problems: unwritable } = folderOfSeries(call, request);
  const problems = [
    ...faultlessProblems(planned.scenario),
    ...(isVirtual ? simulationProblems(request) : unwritable),
  ];
  if (strategies.kind === 'invalid' || problems.length > 0) throw new InputError(problems);
  const plan = { request, strategies: strategies.value, mode, folder } as const;
  const say = (line: string): void => {
    if (options.quiet !== true) process.stderr.write(`${line}\n`);
  };
  say(failoverPlanLine(plan));
  const failover = beginFailover(plan, (...run) => say(strategyLine(...run)));
  return driveSeries(failover, invocation, (result) => {
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(result.summary, null, 2)}\n`
        : `${failoverLines(result, options.quiet === true).join('\n')}\n`,
    );
    return exitOf(result);
  });
}

/** A comparison is a success, whatever came of each run: that was the question. */
function exitOf({ summary }: FailoverResult): ExitReason {
  return summary.complete ? 'passed' : 'incomplete';
}
