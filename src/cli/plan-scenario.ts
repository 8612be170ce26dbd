import { invalid, problemsOf, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { planArrivals } from '../scenario/arrival-plan.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { peakOf } from '../scenario/load-shape.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import type { Problem } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { noScenario, openScenario } from '../sources/open-scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { databaseProblems } from '../scenario/target-problems.ts';
import type { Invocation } from './invocation.ts';
import { settingsOf } from './options.ts';
import { exportProblems } from './output-settings.ts';
import type { RunCall } from './options.ts';
import { missingArgument } from './read-arguments.ts';
import { tokenProblems } from './token-problems.ts';

/** A scenario that is ready to run, and what it brings along. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  readonly material: ScenarioMaterial;
}

/** The scenario of a call, ready to run, or all that is wrong with it and its settings. */
export async function planScenario(
  call: RunCall,
  invocation: Invocation,
): Promise<Checked<PlannedScenario>> {
  const { command, scenario, options, own, given = [] } = call;
  const settings = command === 'run' ? overridable : planSettings;
  const written = [
    ...given,
    ...collectSettings(settingsOf(options), invocation.environment, settings),
  ];
  const { loaded, material, registry } =
    scenario === missingArgument ? noScenario() : await openScenario(own ?? scenario, written);
  const resolved = resolveScenario(loaded, written, registry);
  const problems = [
    ...exportProblems(options, allowedHosts(resolved)),
    ...problemsOf(resolved),
    ...tokenProblems(resolved, invocation),
  ];
  if (command === 'run' && resolved.kind === 'valid') {
    problems.push(...databaseProblems(resolved.value.target));
  }
  const isReal = command === 'run' && options.dryRun !== true;
  problems.push(...crowdProblems(resolved, written, isReal ? maxUsers : maxPlannedUsers));
  if (problems.length > 0 || resolved.kind === 'invalid') return invalid(...problems);
  return valid({ scenario: resolved.value, material });
}

function allowedHosts(resolved: Checked<Scenario>): readonly string[] {
  return resolved.kind === 'valid' ? resolved.value.target.allowHosts : [];
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
