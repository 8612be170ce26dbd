import { invalid, problemsOf } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { resultsFolderProblem } from '../outputs/results-folder.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { peakOf } from '../scenario/load-shape.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import { InputError } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import { findUsers } from './find-users.ts';
import type { Invocation } from './invocation.ts';
import { contradictions, settingsOf } from './options.ts';
import { exportProblems, logProblems } from './output-settings.ts';
import type { RunCall, RunOptions } from './options.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { loadRegistry } from './registry.ts';
import { openScenario } from './scenario-files.ts';
import { tokenProblems } from './token-problems.ts';

/** The scenario of a call, ready to run. Throws all problems of the call as one `InputError`. */
export async function planScenario(
  { command, scenario, options }: RunCall,
  invocation: Invocation,
): Promise<Scenario> {
  const registry = await loadRegistry();
  const settings = command === 'run' ? overridable : planSettings;
  const written = collectSettings(settingsOf(options), invocation.environment, settings);
  const loaded =
    scenario === missingArgument ? invalid() : openScenario(scenario, registry, written);
  const resolved = resolveScenario(loaded, written, registry);
  const early = [
    ...invocation.problems,
    ...nameProblems(scenario, invocation),
    ...contradictions(options),
    ...logProblems(options),
    ...exportProblems(options, allowedHosts(resolved)),
  ];
  const problems = [...early, ...problemsOf(resolved), ...tokenProblems(resolved, invocation)];
  if (command === 'run' && resolved.kind === 'valid') {
    problems.push(...databaseProblems(resolved.value.target));
  }
  const isReal = command === 'run' && options.dryRun !== true;
  problems.push(...crowdProblems(resolved, written, isReal ? maxUsers : maxPlannedUsers));
  problems.push(...userProblems(resolved, options));
  if (problems.length > 0 || resolved.kind === 'invalid') {
    throw new InputError([...problems, ...outputProblems(options)]);
  }
  return resolved.value;
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

/** More users at once than can be carried; with sessions only a walk through the plan tells. */
function crowdProblems(
  resolved: Checked<Scenario>,
  written: readonly WrittenSetting[],
  limit: number,
): readonly Problem[] {
  if (resolved.kind === 'invalid' || surelyWithin(resolved.value, limit)) return [];
  const { peakUsers } = planArrivals(resolved.value);
  if (peakUsers <= limit) return [];
  const cause = written.findLast(({ name }) => ['users', 'rate', 'scale', 'preset'].includes(name));
  const scale = Math.floor((limit / peakUsers) * 1_000) / 1_000;
  const where = cause?.where ?? resolved.value.name;
  return [{ where, message: `${tooManyAtOnce(peakUsers, limit)}; write --scale ${scale}` }];
}

/** So many at the highest rate are never exceeded when they come evenly. */
function surelyWithin({ load }: Scenario, limit: number): boolean {
  if (load.model !== 'sessions' || load.arrivals !== 'even') return false;
  return (peakOf(load.rate) * load.sessionMs) / 1_000 < limit;
}

function tooManyAtOnce(users: number, limit: number): string {
  const most = `${users} users at once are more than the ${limit}`;
  return limit < maxPlannedUsers ? `${most} of a run in real time` : `${most} there may be`;
}
