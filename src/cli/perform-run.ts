import { peakOf, type LoadShape } from '../scenario/load-shape.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunHandle, RunRequest } from '../run/run-request.ts';
import { driveRun } from './drive-run.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import type { RunCall } from './options.ts';
import { outputSettings } from './output-settings.ts';
import { packageVersion } from '../run/package-version.ts';
import { planLines } from './plan-lines.ts';
import { planScenario, type PlannedScenario } from './plan-scenario.ts';
import { repeatCommand } from './repeat-command.ts';
import type { RunPlan } from './terminal/run-plan.ts';

/** Plans a scenario, then shows the plan or runs it. Throws `InputError` before anything starts. */
export async function performRun(call: RunCall, invocation: Invocation): Promise<ExitReason> {
  const { command, options } = call;
  const planned = await planScenario(call, invocation);
  const { scenario } = planned;
  if (options.dryRun === true) {
    const lines = [...planLines(scenario, command), 'dry run: nothing was started', ''];
    process.stdout.write(lines.join('\n'));
    return 'passed';
  }
  const begin = await runnerOf(command);
  const run = await begin(requestOf(planned, call, invocation));
  return driveRun(run, { plan: describe(scenario, run.target, call), options, invocation });
}

type Runner = (request: RunRequest) => Promise<RunHandle>;

/** Loaded late, so that wrong input and a dry run are answered quickly. */
async function runnerOf(command: RunCall['command']): Promise<Runner> {
  if (command === 'run') return (await import('../run/run-scenario.ts')).runScenario;
  return (await import('../run/simulate-scenario.ts')).simulateScenario;
}

function requestOf(
  { scenario, material }: PlannedScenario,
  call: RunCall,
  invocation: Invocation,
): RunRequest {
  const { tokenEnv } = scenario.target;
  return {
    scenario,
    material,
    openedFrom: call.scenario,
    version: packageVersion(),
    output: call.options.output,
    savesResults: call.options.export,
    token: tokenEnv === undefined ? undefined : invocation.environment[tokenEnv],
    command: ['statecrowd', ...invocation.written],
    repeat: repeatCommand(call, scenario.seed),
    outputs: outputSettings(call.options, invocation),
    cpuProfile: call.options.cpuProfile === true,
  };
}

function describe(scenario: Scenario, target: string, call: RunCall): RunPlan {
  const { name, seed, load, progressIntervalMs } = scenario;
  return {
    version: packageVersion(),
    scenario: name,
    seed,
    target,
    isVirtual: call.command === 'simulate',
    loadModel: load.model,
    phases: load.phases,
    users: mostUsersOf(load.population),
    progressIntervalMs,
    repeat: repeatCommand(call, seed),
  };
}

/** Most users that are wanted at once; `undefined` when the plan says how many come per second. */
function mostUsersOf(population: LoadShape): number | undefined {
  if (population.length === 0) return undefined;
  return Math.round(peakOf(population));
}
