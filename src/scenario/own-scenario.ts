import { invalid, partlyInvalid, problemsOf, type Checked } from './checked.ts';
import { loadSource, type LoadedScenario, type ScenarioSource } from './load-scenario.ts';
import type { WrittenSetting } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { Registry } from './registry.ts';

/** The name that stands for a scenario which is not in a file of its own. */
export const ownScenarioName = 'custom';

/** A scenario that was written in place: in options, or in a schedule. */
export interface OwnScenario {
  readonly source: ScenarioSource;
  /** What is wrong with its users, as far as that can be told without knowing the personas. */
  readonly problems: readonly Problem[];
  /** False when not all of its users could be read, so that they are not counted. */
  readonly hasAllUsers: boolean;
}

/** The same as from a file, with the default load; its problems are those of both. */
export function loadOwnScenario(
  { source, problems, hasAllUsers }: OwnScenario,
  registry: Registry,
  settings: readonly WrittenSetting[],
): Checked<LoadedScenario> {
  const loaded = loadSource(source, registry, settings);
  if (hasAllUsers) return loaded;
  const all = [...problems, ...problemsOf(loaded)];
  const read = loaded.kind === 'valid' ? loaded.value : loaded.rest;
  if (read === undefined) return invalid(...all);
  return partlyInvalid({ ...read, broken: new Set([...read.broken, 'users']) }, all);
}
