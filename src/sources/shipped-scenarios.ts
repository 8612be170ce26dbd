import assert from 'node:assert/strict';
import { readYaml } from '../scenario/read-yaml.ts';
import type { ScenarioDefinition } from './define-scenario.ts';
import { isDefinition } from './scenario-code.ts';
import { readScenario } from './scenario-files.ts';

const names = [
  'burst_activity',
  'coalition_operations',
  'database_intensive',
  'development_testing',
  'failover_test',
  'long_running',
  'mixed_workload',
  'research_conference',
  'stress_test',
  'system_monitoring',
] as const;

type ScenarioName = (typeof names)[number];

/**
 * The shipped scenarios as they are written, by their names: data to spread and to change, each
 * read when it is asked for.
 */
export const scenarios: Readonly<Record<ScenarioName, ScenarioDefinition>> = definitions();

function definitions(): Readonly<Record<ScenarioName, ScenarioDefinition>> {
  const getters = names.map((name) => [name, { enumerable: true, get: () => definition(name) }]);
  const lazy: unknown = Object.defineProperties({}, Object.fromEntries(getters));
  assert(isComplete(lazy));
  return lazy;
}

function definition(name: ScenarioName): ScenarioDefinition {
  const read = readScenario(name);
  assert(read.kind === 'valid', `the scenario ${name} is missing`);
  const yaml = readYaml(read.value.text, read.value.file);
  assert(yaml.kind === 'valid' && isDefinition(yaml.value.data));
  return yaml.value.data;
}

function isComplete(value: unknown): value is Readonly<Record<ScenarioName, ScenarioDefinition>> {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}
