import type { RunWatcher } from '../metrics/run-watcher.ts';
import { problemsOf } from '../scenario/checked.ts';
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
import type { RunHandle, RunRequest } from './run-request.ts';
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
  return runScenario(await requestOf(scenario, options, 'run'));
}

/** The same in virtual time against the computed backend: exact to the byte for a seed. */
export async function simulate(
  scenario: string | ScenarioDefinition,
  options: RunOptions = {},
): Promise<RunHandle> {
  return simulateScenario(await requestOf(scenario, options, 'simulate'));
}

/** A simulation that somebody looks on at. */
export async function simulateWatched(
  scenario: string | ScenarioDefinition,
  options: RunOptions,
  watcher: RunWatcher,
): Promise<RunHandle> {
  const request = await requestOf(scenario, options, 'simulate');
  return simulateScenario({ ...request, watchers: [watcher] });
}

async function requestOf(
  from: string | ScenarioDefinition,
  options: RunOptions,
  kind: 'run' | 'simulate',
): Promise<RunRequest> {
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
  const problems = [
    ...unknownOptions(options),
    ...useless.map(({ where }) => ({ where, message: 'has no meaning in a simulation' })),
    ...problemsOf(resolved),
    ...found,
    ...tokenProblems(resolved, environment),
    ...(isReal && resolved.kind === 'valid' ? unaskedProblems(resolved.value, environment) : []),
    ...crowdProblems(resolved, settings, isReal ? maxUsers : maxPlannedUsers),
  ];
  if (problems.length > 0 || resolved.kind === 'invalid') throw new InputError(problems);
  const { tokenEnv } = resolved.value.target;
  return {
    scenario: resolved.value,
    material,
    openedFrom: typeof from === 'string' ? from : undefined,
    version: packageVersion(),
    output,
    environment,
    savesResults: output !== undefined,
    token: tokenEnv === undefined ? undefined : environment[tokenEnv],
    command: [kind, resolved.value.name],
    repeat: `${kind} ${resolved.value.name}`,
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
}
