import { problemsOf } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { resultsFolderProblem } from '../outputs/results-folder.ts';
import { certificateProblems } from '../run/certificate-problems.ts';
import { crowdProblems } from '../scenario/crowd-problems.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { embeddedReachProblems } from '../scenario/reach-problems.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { gatherMaterial, noScenario, openScenario } from '../sources/open-scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { findUsers } from './find-users.ts';
import type { Invocation } from './invocation.ts';
import { contradictions, fileContradictions, settingsOf } from './options.ts';
import { exportProblems, logProblems } from './output-settings.ts';
import type { RunCall, RunOptions } from './options.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { tokenProblems } from '../scenario/token-problems.ts';

/** A scenario that is ready to run, and what it brings along. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  readonly material: ScenarioMaterial;
}

/** The scenario of a call, ready to run. Throws all problems of the call as one `InputError`. */
export async function planScenario(
  { command, scenario, options }: RunCall,
  invocation: Invocation,
): Promise<PlannedScenario> {
  const settings = command === 'run' ? overridable : planSettings;
  const written = collectSettings(settingsOf(options), invocation.environment, settings);
  const opened =
    scenario === missingArgument
      ? noScenario()
      : await openScenario(scenario, {
          settings: written,
          environment: invocation.environment,
        });
  const resolved = resolveScenario(opened.loaded, written, opened.registry);
  const { material, problems: found } = await gatherMaterial(opened, resolved);
  const early = [
    ...invocation.problems,
    ...nameProblems(scenario, invocation),
    ...contradictions(options),
    ...(resolved.kind === 'valid' ? fileContradictions(options, resolved.value) : []),
    ...logProblems(options),
    ...exportProblems(options, allowedHosts(resolved)),
  ];
  const problems = [
    ...early,
    ...problemsOf(resolved),
    ...found,
    ...tokenProblems(resolved, invocation.environment),
  ];
  if (command === 'run' && resolved.kind === 'valid') {
    const { target } = resolved.value;
    problems.push(...databaseProblems(target), ...embeddedReachProblems(target));
    problems.push(...certificateProblems(target, invocation.environment));
  }
  const isReal = command === 'run' && options.dryRun !== true;
  problems.push(...crowdProblems(resolved, written, isReal ? maxUsers : maxPlannedUsers));
  problems.push(...userProblems(resolved, options));
  if (problems.length > 0 || resolved.kind === 'invalid') {
    throw new InputError([...problems, ...outputProblems(options)]);
  }
  return { scenario: resolved.value, material };
}

function allowedHosts(resolved: Checked<Scenario>): readonly string[] {
  return resolved.kind === 'valid' ? resolved.value.target.allowHosts : [];
}

function userProblems(
  resolved: Checked<Scenario>,
  { verboseUser = [] }: RunOptions,
): readonly Problem[] {
  return resolved.kind === 'valid' ? problemsOf(findUsers(resolved.value, verboseUser)) : [];
}

function nameProblems(scenario: string, { problems }: Invocation): readonly Problem[] {
  if (scenario !== missingArgument) return [];
  return emptyArgument('scenario', problems, 'name a scenario, see statecrowd list');
}

/** A folder is tried out when the run starts; with other problems it does not come to that. */
function outputProblems({ output, export: isSaved, dryRun }: RunOptions): readonly Problem[] {
  if (output === undefined || !isSaved || dryRun === true) return [];
  const problem = resultsFolderProblem(output);
  return problem === undefined ? [] : [{ where: '--output', message: `"${output}" ${problem}` }];
}
