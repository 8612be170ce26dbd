import { problemsOf } from '../../src/scenario/checked.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { ScenarioDefinition } from '../../src/sources/define-scenario.ts';
import { gatherMaterial, openScenario } from '../../src/sources/open-scenario.ts';
import type { ScenarioMaterial } from '../../src/sources/scenario-material.ts';

/** A scenario as a run would get it. */
export interface Opened {
  readonly scenario: Scenario | undefined;
  readonly material: ScenarioMaterial;
  /** `where | message`, paths without the folder of the test. */
  readonly complaints: readonly string[];
}

/** Opens a scenario and all it brings along. */
export async function opened(from: string | ScenarioDefinition, folder = ''): Promise<Opened> {
  const found = await openScenario(from);
  const resolved = resolveScenario(found.loaded, [], found.registry);
  const { material, problems } = await gatherMaterial(found, resolved);
  const all = [...problemsOf(resolved), ...problems];
  return {
    scenario: resolved.kind === 'valid' ? resolved.value : undefined,
    material,
    complaints: all.map(({ where, message }) =>
      `${where} | ${message}`.replaceAll(`${folder}/`, ''),
    ),
  };
}
