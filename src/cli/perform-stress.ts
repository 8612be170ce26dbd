import { levelUnits, overloadOf } from '../run/load-level.ts';
import { openRealStage, openVirtualStage, type Stage } from '../run/stage.ts';
import type { StressResult } from '../run/stress-result.ts';
import { beginStress, type StressSettings } from '../run/stress.ts';
import { trialPhaseProblems } from '../run/trial-phase-problems.ts';
import { countUsers } from '../scenario/arrival-plan.ts';
import { problemsOf } from '../scenario/checked.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import { tooShort } from '../sources/data-files.ts';
import { driveSeries } from './drive-series.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import type { PlannedScenario } from './plan-scenario.ts';
import { folderOfSeries, planSeries, requestOfSeries, type SeriesCall } from './plan-series.ts';
import { refuseRunOptions, refuseTargetOptions } from './series-options.ts';
import { readStress, settleStress, type StressOptions } from './stress-settings.ts';
import { stressLines, stressPlanLine, trialBeginning, trialLine } from './terminal/stress-lines.ts';

/** Finds the breaking point of a scenario's target. Throws all problems as one `InputError`. */
export async function performStress(
  scenarioName: string,
  options: StressOptions,
  invocation: Invocation,
): Promise<ExitReason> {
  const isVirtual = options.simulate === true;
  const call: SeriesCall = { command: 'stress', scenario: scenarioName, options, isVirtual };
  const written = readStress(options);
  const refused = [
    ...refuseRunOptions(options, '--step-duration and the levels'),
    ...(isVirtual ? refuseTargetOptions(options) : []),
  ];
  const planned = await planSeries(call, invocation, [...problemsOf(written), ...refused]);
  const { scenario } = planned;
  const settings = written.kind === 'valid' ? settleStress(written.value, scenario) : written;
  const problems = [...problemsOf(settings), ...trialPhaseProblems(scenario, 'trial')];
  if (settings.kind === 'invalid' || problems.length > 0) throw new InputError(problems);
  const stage = await openStage(call, invocation, { ...planned, settings: settings.value });
  return show(stage, options, invocation);
}

interface Settled extends PlannedScenario {
  readonly settings: StressSettings;
}

interface OpenedStress extends Settled {
  readonly stage: Stage;
  readonly request: ReturnType<typeof requestOfSeries>;
  readonly folder: string | undefined;
}

async function openStage(
  call: SeriesCall,
  invocation: Invocation,
  settled: Settled,
): Promise<OpenedStress> {
  const mostUsers = mostUsersOf(settled);
  const { scenario } = settled;
  const reach = requestOfSeries(call, invocation, { ...settled, mostUsers });
  const { folder, problems: unwritable } = folderOfSeries(call, reach);
  const problems = [...unwritable, ...dataProblems(settled, mostUsers)];
  if (call.isVirtual && problems.length > 0) throw new InputError(problems);
  const stage = call.isVirtual
    ? await openVirtualStage(reach)
    : await openRealStage(reach, problems);
  return { ...settled, stage, request: { ...reach, scenario }, folder };
}

/** The scenario's own users may be fewer than those of its highest level. */
function dataProblems({ material }: Settled, mostUsers: number): readonly Problem[] {
  return tooShort(material.rows, () => mostUsers).map(({ name, message }) => ({
    where: `data.${name}`,
    message,
  }));
}

/** The recovery trial needs more of them than the search. */
function mostUsersOf({ scenario, settings }: Settled): number {
  if (scenario.load.model !== 'users') return countUsers(scenario.users);
  return overloadOf(settings.search.to, scenario);
}

async function show(
  { stage, request, settings, folder, scenario }: OpenedStress,
  options: StressOptions,
  invocation: Invocation,
): Promise<ExitReason> {
  const unit = levelUnits[scenario.load.model];
  const say = (line: string): void => {
    if (options.quiet !== true) process.stderr.write(`${line}\n`);
  };
  say(stressPlanLine(request, stage.description, settings));
  const stress = beginStress(
    stage,
    { request, settings, folder },
    {
      began: (trial) => {
        if (process.stderr.isTTY) say(trialBeginning(trial, unit));
      },
      ended: (trial) => say(trialLine(trial, unit)),
      recovering: ({ statement }) => say(`${statement}; now: how it recovers from more`),
    },
  );
  return driveSeries(stress, invocation, (result) => {
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(result.summary, null, 2)}\n`
        : `${stressLines(result, options.quiet === true).join('\n')}\n`,
    );
    return exitOf(result);
  });
}

/** A number is a success, also where the target broke: that was the question. */
function exitOf({ summary }: StressResult): ExitReason {
  return summary.complete && summary.breaking_point.kind === 'found' ? 'passed' : 'incomplete';
}
