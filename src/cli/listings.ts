import { personas } from '../machines/personas.ts';
import { protocols } from '../protocols/registry.ts';
import { countUsers } from '../scenario/arrival-plan.ts';
import { formatDuration } from '../scenario/duration.ts';
import { InputError } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { loadRegistry } from './registry.ts';
import { openScenario, shippedScenarios } from './scenario-files.ts';

/** One line of `list`, and one object of its JSON. */
export interface Listed {
  readonly name: string;
  readonly description: string;
  /** Its size at a glance, aligned over all entries. */
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly users?: Readonly<Record<string, number>>;
  readonly duration_seconds?: number;
}

/** What can be listed. */
export const listings = {
  scenarios: listScenarios,
  personas: listPersonas,
  protocols: listProtocols,
} as const satisfies Readonly<Record<string, () => Promise<readonly Listed[]>>>;

async function listScenarios(): Promise<readonly Listed[]> {
  const registry = await loadRegistry();
  const scenarios = shippedScenarios().map((name) => {
    const resolved = resolveScenario(openScenario(name, registry), [], registry);
    if (resolved.kind === 'invalid') throw new InputError(resolved.problems);
    return resolved.value;
  });
  return scenarios.map(describeScenario);
}

function describeScenario({ name, description, tags, users, load }: Scenario): Listed {
  const size = `${String(countUsers(users)).padStart(4)} users`;
  const length = formatDuration(load.steadyMs).padStart(4);
  return {
    name,
    description,
    note: `${size} ${length}`,
    tags,
    users,
    duration_seconds: load.steadyMs / 1_000,
  };
}

async function listPersonas(): Promise<readonly Listed[]> {
  return Object.values(personas).map(({ name, description }) => ({ name, description }));
}

async function listProtocols(): Promise<readonly Listed[]> {
  return [...protocols.values()].map(({ name, description }) => ({ name, description }));
}
