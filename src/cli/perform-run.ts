import { peakOf, type LoadShape } from '../scenario/load-shape.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunHandle, RunRequest } from '../run/run-request.ts';
import type { Problem } from '../scenario/problem.ts';
import { driveRun, type DrivenRun } from './drive-run.ts';
import type { StopSignal } from './interruptions.ts';
import { findUsers } from './find-users.ts';
import type { Invocation } from './invocation.ts';
import type { RunCall, RunOptions } from './options.ts';
import { outputSettings } from './output-settings.ts';
import { packageVersion } from '../run/package-version.ts';
import type { PlannedRun } from './plan-runs.ts';
import { repeatCommand } from './repeat-command.ts';
import type { Stopping } from './stopping.ts';
import type { RunPlan } from './terminal/run-plan.ts';
import { VerboseLines } from './terminal/verbose-lines.ts';

/** A run that is about to begin. */
export interface RunStart {
  readonly run: PlannedRun;
  /** Folder of its results; `undefined` takes one below `results/`. */
  readonly output: string | undefined;
}

/** What a run came to, or that a signal came before it began. */
export type RunOutcome =
  | ({ readonly kind: 'ran' } & DrivenRun)
  | { readonly kind: 'stopped'; readonly signal: StopSignal };

/** Who is told of a run, and who may stop it. */
export interface RunStage {
  readonly invocation: Invocation;
  readonly stopping: Stopping;
  /** Called when everything it needs is there, before its first user comes. */
  readonly began: () => Promise<void>;
}

/** Starts a run and shows it to its end. Throws an `InputError` when it cannot start. */
export async function performRun(
  start: RunStart,
  { invocation, stopping, began }: RunStage,
): Promise<RunOutcome> {
  const { call, scenario } = start.run;
  const begin = await runnerOf(call.command);
  const verbose = verboseLines(scenario, call.options);
  const watchers = verbose === undefined ? [] : [verbose.watcher];
  const starting = begin({ ...requestOf(start, invocation), watchers });
  // Whatever is half started ends with the process, and is no longer asked for.
  starting.catch(() => undefined);
  const run = await Promise.race([starting, stopping.stopped]);
  if (typeof run === 'string') return { kind: 'stopped', signal: run };
  await began();
  if (call.options.quiet !== true) {
    for (const line of start.run.fitLines) process.stderr.write(`${line}\n`);
  }
  const plan = describe(scenario, run.target, call);
  const told = { ...invocation, interruptions: stopping };
  const driven = await driveRun(run, {
    plan,
    options: call.options,
    invocation: told,
    verbose,
  });
  return { kind: 'ran', ...driven };
}

/** What targets said when they were asked, by what they are; each is asked once. */
export type ProbedTargets = Map<string, Promise<readonly Problem[]>>;

/** What would keep a run from starting, as far as that can be seen without starting anything. */
export async function startProblems(
  start: RunStart,
  invocation: Invocation,
  probed: ProbedTargets,
): Promise<readonly Problem[]> {
  const request = requestOf(start, invocation);
  if (start.run.call.command === 'simulate') {
    return (await import('../run/simulate-scenario.ts')).simulationProblems(request);
  }
  const { runProblems } = await import('../run/run-scenario.ts');
  const { probeProblems } = await import('../run/prepare-target.ts');
  const target = JSON.stringify(request.scenario.target);
  const answer = probed.get(target) ?? probeProblems(request);
  probed.set(target, answer);
  return [...(await runProblems(request)), ...(await answer)];
}

/** Whom people want to see at work; `undefined`: nobody. */
function verboseLines(scenario: Scenario, options: RunOptions): VerboseLines | undefined {
  const users = findUsers(scenario, options.verboseUser ?? []);
  if (users.kind === 'valid' && users.value.size > 0) return new VerboseLines(users.value);
  return options.verbose === true ? new VerboseLines('everybody') : undefined;
}

type Runner = (request: RunRequest) => Promise<RunHandle>;

/** Loaded late, so that wrong input and a dry run are answered quickly. */
async function runnerOf(command: RunCall['command']): Promise<Runner> {
  if (command === 'run') return (await import('../run/run-scenario.ts')).runScenario;
  return (await import('../run/simulate-scenario.ts')).simulateScenario;
}

function requestOf({ run, output }: RunStart, invocation: Invocation): RunRequest {
  const { scenario, material, call } = run;
  const { tokenEnv } = scenario.target;
  return {
    scenario,
    material,
    openedFrom: call.scenario,
    version: packageVersion(),
    output,
    savesResults: call.options.export,
    token: tokenEnv === undefined ? undefined : invocation.environment[tokenEnv],
    environment: invocation.environment,
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
