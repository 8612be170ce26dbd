import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { shippedRegistry } from '../../src/sources/shipped-registry.ts';

/** A scenario of which nothing is written but that somebody comes: everything has its default. */
export function usualScenario(): Scenario {
  const text = 'name: usual\nusers: { researcher: 1 }\n';
  const loaded = loadScenario({ file: 'usual.yaml', text }, shippedRegistry);
  const resolved = resolveScenario(loaded, [], shippedRegistry);
  if (resolved.kind === 'valid') return resolved.value;
  throw new Error(JSON.stringify(resolved.problems));
}
