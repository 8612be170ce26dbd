import { invalid, type Checked } from '../scenario/checked.ts';
import { loadScenario, type LoadedScenario } from '../scenario/load-scenario.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import { loadOwnScenario, type OwnScenario } from '../scenario/own-scenario.ts';
import type { Registry } from '../scenario/registry.ts';
import { readScenario } from './scenario-files.ts';
import { registryOf, shippedMaterial, type ScenarioMaterial } from './scenario-material.ts';

/** A scenario as it was found: its settings, what it brings along, and the names it may use. */
export interface OpenedScenario {
  readonly loaded: Checked<LoadedScenario>;
  readonly material: ScenarioMaterial;
  readonly registry: Registry;
}

/**
 * The scenario of a name or path, or one that was written in place, as the settings choose it; or
 * all that is wrong with it.
 */
export async function openScenario(
  origin: string | OwnScenario,
  settings: readonly WrittenSetting[] = [],
): Promise<OpenedScenario> {
  const material = shippedMaterial;
  const registry = registryOf(material);
  if (typeof origin !== 'string') {
    return { loaded: loadOwnScenario(origin, registry, settings), material, registry };
  }
  const read = readScenario(origin);
  const loaded =
    read.kind === 'invalid'
      ? invalid(...read.problems)
      : loadScenario(read.value, registry, settings);
  return { loaded, material, registry };
}

/** Stands in for a scenario that nobody named. */
export function noScenario(): OpenedScenario {
  return { loaded: invalid(), material: shippedMaterial, registry: registryOf(shippedMaterial) };
}
