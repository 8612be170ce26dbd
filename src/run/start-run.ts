import type { RunWatcher } from '../metrics/run-watcher.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import { crowdProblems } from '../scenario/crowd-problems.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { planSettings } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import { tokenProblems } from '../scenario/token-problems.ts';
import type { ScenarioDefinition } from '../sources/define-scenario.ts';
import { gatherMaterial, openScenario } from '../sources/open-scenario.ts';
import { packageVersion } from './package-version.ts';
import { settingsOf, unknownOptions, type RunOptions } from './run-options.ts';
import type { RunHandle, RunRequest, RunResult } from './run-request.ts';
import { modelLike, readRun, type SavedRun } from './model-like.ts';
import { runScenario } from './run-scenario.ts';
import { simulateScenario } from './simulate-scenario.ts';
import { unaskedProblems } from './unasked-problems.ts';

/**
 * Starts a scenario in real time: the name of a shipped one, the path of a file, or a definition.
 * Resolves when its users begin to come. Throws an `InputError` with all problems; then nothing was
 * started.
 */
export async function run(
  scenario: string | ScenarioDefinition,
  options: RunOptions = {},
): Promise<RunHandle> {
  const { request } = await prepare(scenario, options, 'run');
  return runScenario(request);
}

/**
 * The same in virtual time against the computed backend: exact to the byte for a seed. With `like`
 * the remarks of its result say what the backend took from that run.
 */
export async function simulate(
  scenario: string | ScenarioDefinition,
  options: RunOptions = {},
): Promise<RunHandle> {
  return startSimulation(await prepare(scenario, options, 'simulate'));
}

/** A simulation that somebody looks on at. */
export async function simulateWatched(
  scenario: string | ScenarioDefinition,
  options: RunOptions,
  watcher: RunWatcher,
): Promise<RunHandle> {
  const { request, lines } = await prepare(scenario, options, 'simulate');
  return startSimulation({ request: { ...request, watchers: [watcher] }, lines });
}

/** A run that can be started. */
interface Prepared {
  readonly request: RunRequest;
  /** What the computed backend took from a run that it is to be like. */
  readonly lines: readonly string[];
}

async function startSimulation({ request, lines }: Prepared): Promise<RunHandle> {
  const handle = await simulateScenario(request);
  if (lines.length === 0) return handle;
  const finish = async (): Promise<RunResult> => {
    const result = await handle.finished;
    return { ...result, remarks: [...lines, ...(result.remarks ?? [])] };
  };
  return { ...handle, finished: finish() };
}

async function prepare(
  from: string | ScenarioDefinition,
  options: RunOptions,
  kind: 'run' | 'simulate',
): Promise<Prepared> {
  const { environment = process.env, output } = options;
  const written = settingsOf(options);
  const isReal = kind === 'run';
  const isUsed = ({ name }: (typeof written)[number]): boolean =>
    isReal || planSettings.some((setting) => setting === name);
  const settings = written.filter(isUsed);
  const useless = written.filter((setting) => !isUsed(setting));
  const opened = await openScenario(from, { settings, environment });
  const resolved = resolveScenario(opened.loaded, settings, opened.registry);
  const { material, problems: found } = await gatherMaterial(opened, resolved);
  const like = await likeOf(options, isReal);
  const problems = [
    ...unknownOptions(options),
    ...useless.map(({ where }) => ({ where, message: 'has no meaning in a simulation' })),
    ...problemsOf(resolved),
    ...found,
    ...tokenProblems(resolved, environment),
    ...(isReal && resolved.kind === 'valid' ? unaskedProblems(resolved.value, environment) : []),
    ...crowdProblems(resolved, settings, isReal ? maxUsers : maxPlannedUsers),
    ...problemsOf(like),
  ];
  if (problems.length > 0 || resolved.kind === 'invalid' || like.kind === 'invalid') {
    throw new InputError(problems);
  }
  const { scenario, lines } = modelLike(resolved.value, like.value, material.personas);
  const { tokenEnv } = scenario.target;
  const request: RunRequest = {
    scenario,
    material,
    openedFrom: typeof from === 'string' ? from : undefined,
    version: packageVersion(),
    output,
    environment,
    savesResults: output !== undefined,
    token: tokenEnv === undefined ? undefined : environment[tokenEnv],
    command: [kind, scenario.name],
    repeat: `${kind} ${scenario.name}`,
    outputs: {
      samples: options.samples === true,
      record: options.record === true,
      junit: options.junit === true,
      markdown: options.markdown === true,
      jobSummary: undefined,
      prometheusPort: undefined,
      otlpUrl: undefined,
    },
    cpuProfile: false,
  };
  return { request, lines };
}

/** The run that the computed backend is to be like, if it is to be like any. */
async function likeOf(
  { like: folder }: RunOptions,
  isReal: boolean,
): Promise<Checked<SavedRun | undefined>> {
  const where = 'options.like';
  if (folder === undefined) return valid(undefined);
  if (isReal)
    return invalid({ where, message: 'has no meaning in a real run; give it to simulate' });
  return readRun({ folder, where });
}
