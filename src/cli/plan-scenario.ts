import type { Fit } from '../model/fit-model.ts';
import { modelLike } from '../run/model-like.ts';
import { unaskedProblems } from '../run/unasked-problems.ts';
import { invalid, problemsOf, valid } from '../scenario/checked.ts';
import type { Checked } from '../scenario/checked.ts';
import { crowdProblems } from '../scenario/crowd-problems.ts';
import { maxPlannedUsers, maxUsers } from '../scenario/load-limits.ts';
import { collectSettings, overridable, planSettings } from '../scenario/overrides.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { ModelSettings, Scenario } from '../scenario/scenario.ts';
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
  /** What the model took from a real run; none where it was not asked to. */
  readonly fits: readonly Fit[];
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
  const fitted = fittedModel(resolved, options.like);
  if (problems.length > 0 || resolved.kind === 'invalid' || fitted.kind === 'invalid') {
    return invalid(...problems, ...problemsOf(fitted));
  }
  const { model = resolved.value.model, fits } = fitted.value;
  return valid({ scenario: { ...resolved.value, model }, material, fits });
}

interface MaybeFitted {
  readonly model?: ModelSettings;
  readonly fits: readonly Fit[];
}

/** The model as the results in a folder have it, once there is a scenario to fit. */
function fittedModel(
  resolved: Checked<Scenario>,
  folder: string | undefined,
): Checked<MaybeFitted> {
  if (folder === undefined || resolved.kind === 'invalid') return valid({ fits: [] });
  return modelLike(resolved.value.model, { folder, where: '--like' });
}

function allowedHosts(resolved: Checked<Scenario>): readonly string[] {
  return resolved.kind === 'valid' ? resolved.value.target.allowHosts : [];
}
