import { invalid, problemsOf } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { resultsFolderProblem } from '../outputs/results-folder.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Invocation } from './invocation.ts';
import { contradictions, settingsOf } from './options.ts';
import type { RunCall, RunOptions } from './options.ts';
import { missingArgument } from './read-arguments.ts';
import { loadRegistry } from './registry.ts';
import { openScenario } from './scenario-files.ts';
import { tokenProblems } from './token-problems.ts';

/** The scenario of a call, ready to run. Throws all problems of the call as one `InputError`. */
export async function planScenario(
  { command, scenario, options }: RunCall,
  invocation: Invocation,
): Promise<Scenario> {
  const registry = await loadRegistry();
  const loaded = scenario === missingArgument ? invalid() : openScenario(scenario, registry);
  const settings = command === 'run' ? overridable : planSettings;
  const written = collectSettings(settingsOf(options), invocation.environment, settings);
  const resolved = resolveScenario(loaded, written, registry);
  const early = [
    ...invocation.problems,
    ...nameProblems(scenario, invocation),
    ...contradictions(options),
  ];
  const problems = [...early, ...problemsOf(resolved), ...tokenProblems(resolved, invocation)];
  if (command === 'run') problems.push(...databaseProblems(resolved));
  if (problems.length > 0 || resolved.kind === 'invalid') {
    throw new InputError([...problems, ...outputProblems(options)]);
  }
  return resolved.value;
}

/** A missing name was complained about where arguments are read; an empty one was not. */
function nameProblems(scenario: string, { problems }: Invocation): readonly Problem[] {
  if (scenario !== missingArgument || problems.some(({ where }) => where === '<scenario>'))
    return [];
  return [{ where: '<scenario>', message: 'is empty; name a scenario, see statecrowd list' }];
}

/** A folder is tried out when the run starts; with other problems it does not come to that. */
function outputProblems({ output, export: isSaved, dryRun }: RunOptions): readonly Problem[] {
  if (output === undefined || !isSaved || dryRun === true) return [];
  const problem = resultsFolderProblem(output);
  return problem === undefined ? [] : [{ where: '--output', message: `"${output}" ${problem}` }];
}

/** Nothing is started beside a target of one's own, so its database has to be named. */
function databaseProblems(resolved: Checked<Scenario>): readonly Problem[] {
  if (resolved.kind === 'invalid') return [];
  const { wsUrl, httpUrl, dbUrl, withoutDatabase } = resolved.value.target;
  const isEmbedded = wsUrl === undefined && httpUrl === undefined;
  if (isEmbedded || dbUrl !== undefined || withoutDatabase === 'skip') return [];
  return [
    { where: '--db-url', message: 'is missing: the scenario does not run without a database' },
  ];
}
