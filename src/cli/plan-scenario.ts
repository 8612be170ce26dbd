import { modelLike, readRun, type SavedRun } from '../run/model-like.ts';
import { unaskedProblems } from '../run/unasked-problems.ts';
import { invalid, problemsOf, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { crowdProblems } from '../scenario/crowd-problems.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { tokenProblems } from '../scenario/token-problems.ts';
import { gatherMaterial, noScenario, openScenario } from '../sources/open-scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { findUsers } from './find-users.ts';
import type { Invocation } from './invocation.ts';
import { fileContradictions, settingsOf, type RunCall } from './options.ts';
import { exportProblems } from './output-settings.ts';
import { missingArgument } from './read-arguments.ts';

/** A scenario that is ready to run, and what it brings along. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  readonly material: ScenarioMaterial;
  /** What the model took from a real run, in words; nothing where it was not asked to. */
  readonly fitLines: readonly string[];
}

/** The scenario of a call, ready to run, or all that is wrong with it and its settings. */
export async function planScenario(
  call: RunCall,
  { environment }: Invocation,
): Promise<Checked<PlannedScenario>> {
  const { command, scenario, options, own, given = [] } = call;
  const isReal = command === 'run';
  const written = [
    ...given,
    ...collectSettings(settingsOf(options), environment, isReal ? overridable : planSettings),
  ];
  const opened =
    scenario === missingArgument
      ? noScenario()
      : await openScenario(own ?? scenario, { settings: written, environment });
  const resolved = resolveScenario(opened.loaded, written, opened.registry);
  const { material, problems: found } = await gatherMaterial(opened, resolved);
  const limit = isReal && options.dryRun !== true ? maxUsers : maxPlannedUsers;
  const problems = [
    ...(resolved.kind === 'valid' ? fileContradictions(options, resolved.value) : []),
    ...exportProblems(options, allowedHosts(resolved)),
    ...problemsOf(resolved),
    ...found,
    ...tokenProblems(resolved, environment),
    ...(isReal && resolved.kind === 'valid' ? unaskedProblems(resolved.value, environment) : []),
    ...crowdProblems(resolved, written, limit),
    ...(resolved.kind === 'valid'
      ? problemsOf(findUsers(resolved.value, options.verboseUser ?? []))
      : []),
  ];
  const like = await likeOf(options.like);
  if (problems.length > 0 || resolved.kind === 'invalid' || like.kind === 'invalid') {
    return invalid(...problems, ...problemsOf(like));
  }
  const fitted = modelLike(resolved.value, like.value, material.personas);
  return valid({ scenario: fitted.scenario, material, fitLines: fitted.lines });
}

/** The run that the model is to be like, if it is to be like any. */
async function likeOf(folder: string | undefined): Promise<Checked<SavedRun | undefined>> {
  return folder === undefined ? valid(undefined) : readRun({ folder, where: '--like' });
}

function allowedHosts(resolved: Checked<Scenario>): readonly string[] {
  return resolved.kind === 'valid' ? resolved.value.target.allowHosts : [];
}
