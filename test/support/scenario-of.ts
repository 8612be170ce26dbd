import { shippedRegistry } from '../../src/sources/shipped-registry.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** A scenario from what would be in its file, read as the command line reads it. */
export async function scenarioOf(file: Readonly<Record<string, unknown>>): Promise<Scenario> {
  const registry = shippedRegistry;
  const text = JSON.stringify({ name: 'test', ...file });
  const resolved = resolveScenario(
    loadScenario({ text, file: 'test.yaml' }, registry),
    [],
    registry,
  );
  if (resolved.kind === 'valid') return resolved.value;
  throw new Error(resolved.problems.map(({ where, message }) => `${where} ${message}`).join('\n'));
}

/** Users of every persona. */
export const everyPersona = {
  researcher: 3,
  coordinator: 3,
  observer: 3,
  admin: 2,
  developer: 3,
  analyst: 2,
};
