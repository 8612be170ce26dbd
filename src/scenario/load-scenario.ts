import type { z } from 'zod';
import { invalid, partlyInvalid, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import { chooseLayers } from './choose-layers.ts';
import { explainIssues } from './explain-issues.ts';
import { isGroup, layOver, type Layer } from './lay-over.ts';
import type { WrittenSetting } from './overrides.ts';
import { phaseFaults } from './phase-faults.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlSource } from './read-yaml.ts';
import type { Registry } from './registry.ts';
import { draftScenario, writtenPhases } from './scenario-draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { scenarioSchema, type ScenarioFile } from './schema.ts';

/** The text of a scenario file and the name it goes by in messages. */
export interface ScenarioText {
  readonly file: string;
  readonly text: string;
}

/** Data of a scenario, and where in its file each part of it was written. */
export interface ScenarioSource extends YamlSource {
  readonly file: string;
}

/** A scenario file that could be read; `locate` tells where in it a key path was written. */
export interface LoadedScenario {
  readonly draft: ScenarioDraft;
  readonly locate: (path: readonly PropertyKey[]) => string;
  /** Keys at the top whose values could not be read; the draft has their defaults. */
  readonly broken: ReadonlySet<string>;
}

const nothingBroken: ReadonlySet<string> = new Set();

/**
 * A scenario from the text of a YAML file, with the presets and the environment that the settings
 * choose, or everything that is wrong with it and with the choice.
 */
export function loadScenario(
  { file, text }: ScenarioText,
  registry: Registry,
  settings: readonly WrittenSetting[] = [],
): Checked<LoadedScenario> {
  const source = readYaml(text, file);
  if (source.kind === 'invalid') return invalid(...source.problems);
  return loadSource({ ...source.value, file }, registry, settings);
}

/** The same from data that was read already, be it from YAML or from a module. */
export function loadSource(
  source: ScenarioSource,
  registry: Registry,
  settings: readonly WrittenSetting[],
): Checked<LoadedScenario> {
  const { data, locate, file } = source;
  if (data === null) {
    return invalid({ where: file, message: 'is empty; a scenario needs a name and users' });
  }
  const schema = scenarioSchema(registry);
  const parsed = schema.safeParse(data);
  const base: Layer = { data: isGroup(data) ? data : {}, locate };
  const { layers, chosen, problems } = chooseLayers(base, settings);
  const faults = parsed.success
    ? unchosenFaults(parsed.data, chosen, locate)
    : explainIssues(parsed.error.issues, source, schema);
  if (!parsed.success) {
    const broken = brokenKeys(parsed.error.issues);
    return partlyInvalid(readRest(base, broken, schema), [...faults, ...problems]);
  }
  const whole = { draft: draftScenario(parsed.data), locate, broken: nothingBroken };
  if (faults.length + problems.length > 0) return partlyInvalid(whole, [...faults, ...problems]);
  if (layers.length === 0) return valid(whole);
  return loadLayers([base, ...layers], schema);
}

/** What is left of a file without the keys that are wrong somewhere. */
function readRest(
  { data, locate }: Layer,
  broken: ReadonlySet<string>,
  schema: ReturnType<typeof scenarioSchema>,
): LoadedScenario | undefined {
  const kept = Object.entries(data).filter(([key]) => !broken.has(key));
  const parsed = schema.safeParse({ name: 'unnamed', users: {}, ...Object.fromEntries(kept) });
  return parsed.success ? { draft: draftScenario(parsed.data), locate, broken } : undefined;
}

function brokenKeys(issues: readonly z.core.$ZodIssue[]): ReadonlySet<string> {
  const keys = issues.flatMap((issue) => {
    const [key] = issue.path;
    if (key !== undefined) return [String(key)];
    return issue.code === 'unrecognized_keys' ? issue.keys : [];
  });
  return new Set(keys);
}

/** Presets and environments are valid by themselves; together they can still be too much. */
function loadLayers(
  layers: readonly Layer[],
  schema: ReturnType<typeof scenarioSchema>,
): Checked<LoadedScenario> {
  const { data, locate } = layers.reduce(layOver);
  const parsed = schema.safeParse(data);
  if (parsed.success) {
    return valid({ draft: draftScenario(parsed.data), locate, broken: nothingBroken });
  }
  return invalid(...explainIssues(parsed.error.issues, { locate, offset: () => 0 }, schema));
}

/** The phases of presets that are not used are read all the same. */
function unchosenFaults(
  { presets }: ScenarioFile,
  chosen: readonly string[],
  locate: YamlSource['locate'],
): readonly Problem[] {
  return Object.entries(presets).flatMap(([name, { load }]) => {
    if (chosen.includes(name) || load?.phases === undefined) return [];
    return phaseFaults(writtenPhases(load.phases)).map(({ path, message }) => ({
      where: locate(['presets', name, ...path]),
      message,
    }));
  });
}
