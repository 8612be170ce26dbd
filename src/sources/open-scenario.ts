import { invalid, partlyInvalid, type Checked } from '../scenario/checked.ts';
import { loadScenario, type LoadedScenario } from '../scenario/load-scenario.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Registry } from '../scenario/registry.ts';
import type { Variables } from '../scenario/variables.ts';
import { readDataFiles } from './data-files.ts';
import { readScenario } from './scenario-files.ts';
import { registryOf, shippedMaterial, type ScenarioMaterial } from './scenario-material.ts';

/** A scenario as it was found: its settings, what it brings along, and the names it may use. */
export interface OpenedScenario {
  readonly loaded: Checked<LoadedScenario>;
  readonly material: ScenarioMaterial;
  readonly registry: Registry;
}

/** What a scenario is opened with: what chooses in it, and the variables it may refer to. */
export interface OpenRequest {
  readonly settings: readonly WrittenSetting[];
  readonly environment: Variables;
}

/** The scenario of a name or path as the settings choose it, or all that is wrong with it. */
export async function openScenario(
  nameOrPath: string,
  { settings, environment }: OpenRequest = { settings: [], environment: {} },
): Promise<OpenedScenario> {
  const material = shippedMaterial;
  const registry = registryOf(material);
  const found = readScenario(nameOrPath);
  if (found.kind === 'invalid') return { ...noScenario(), loaded: invalid(...found.problems) };
  const { folder } = found.value;
  const loaded = loadScenario({ ...found.value, environment }, registry, settings);
  const { rows, problems } = await readDataFiles(loaded, { folder, settings, registry });
  return { loaded: withProblems(loaded, problems), material: { ...material, rows }, registry };
}

function withProblems(
  loaded: Checked<LoadedScenario>,
  problems: readonly Problem[],
): Checked<LoadedScenario> {
  if (problems.length === 0) return loaded;
  if (loaded.kind === 'valid') return partlyInvalid(loaded.value, problems);
  return partlyInvalid(loaded.rest, [...loaded.problems, ...problems]);
}

/** Stands in for a scenario that nobody named. */
export function noScenario(): OpenedScenario {
  return { loaded: invalid(), material: shippedMaterial, registry: registryOf(shippedMaterial) };
}
