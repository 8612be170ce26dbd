import type { z } from 'zod';
import { invalid, partlyInvalid, problemsOf, valid } from './checked.ts';
import type { Checked } from './checked.ts';
import { chooseLayers } from './choose-layers.ts';
import { concealProblems } from './conceal.ts';
import { explainIssues, missingFrom } from './explain-issues.ts';
import { isGroup, layOver, type Layer } from './lay-over.ts';
import type { WrittenSetting } from './overrides.ts';
import { phaseFaults } from './phase-faults.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlSource } from './read-yaml.ts';
import type { Registry } from './registry.ts';
import { concealDraft, draftScenario, writtenPhases } from './scenario-draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { changeEntries, readSettingsByKey, type KeySettings } from './set-by-key.ts';
import { scenarioSchema, type ScenarioFile } from './schema.ts';
import type { Variables } from './variables.ts';

/** The text of a scenario file and the name it goes by in messages. */
export interface ScenarioText {
  readonly file: string;
  readonly text: string;
  /** Environment variables that it may refer to; none by default. */
  readonly environment?: Variables;
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
  { file, text, environment }: ScenarioText,
  registry: Registry,
  settings: readonly WrittenSetting[] = [],
): Checked<LoadedScenario> {
  const source = readYaml(text, file, environment);
  const read = source.kind === 'valid' ? source.value : source.rest;
  if (read === undefined) return invalid(...problemsOf(source));
  const loaded = loadSource({ ...read, file }, registry, settings);
  if (source.kind === 'valid') return loaded;
  const rest = loaded.kind === 'valid' ? loaded.value : loaded.rest;
  return partlyInvalid(rest, [...source.problems, ...problemsOf(loaded)]);
}

/** The same from data that was read already, be it from YAML or from a module. */
export function loadSource(
  source: ScenarioSource,
  registry: Registry,
  settings: readonly WrittenSetting[],
): Checked<LoadedScenario> {
  const { variables } = source;
  const loaded = readSource(source, registry, settings);
  const problems = concealProblems([...problemsOf(loaded), ...nameProblems(source)], variables);
  const read = loaded.kind === 'valid' ? loaded.value : loaded.rest;
  const broken = new Set([...(read?.broken ?? []), ...missingFrom(variables).map(topOf)]);
  const rest = read && { ...read, broken, draft: concealDraft(read.draft, variables) };
  return problems.length > 0 || rest === undefined ? partlyInvalid(rest, problems) : valid(rest);
}

/** Scenarios and phases go by their names in everything that is shown and saved. */
function nameProblems({ variables, locate }: ScenarioSource): readonly Problem[] {
  return variables
    .filter(({ path }) => path.at(-1) === 'name')
    .map(({ path, name }) => ({
      where: locate(path),
      message: `\${${name}} cannot be a name: names are shown, values of variables are not`,
    }));
}

function topOf({ path }: YamlSource['variables'][number]): string {
  return String(path[0] ?? '');
}

function readSource(
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
  const { layers, chosen, problems: unknown } = chooseLayers(base, settings);
  const byKey = readSettingsByKey(settings);
  const problems = [...unknown, ...byKey.problems, ...keyFaults(byKey, schema)];
  const faults = parsed.success
    ? unchosenFaults(parsed.data, chosen, locate)
    : explainIssues(parsed.error.issues, source, schema);
  if (!parsed.success) {
    const { issues } = parsed.error;
    return partlyInvalid(readRest(base, issues, schema), [...faults, ...problems]);
  }
  const whole = { draft: draftScenario(parsed.data), locate, broken: nothingBroken };
  if (faults.length + problems.length > 0) return partlyInvalid(whole, [...faults, ...problems]);
  if (layers.length + byKey.entries.length === 0 && byKey.layer === undefined) return valid(whole);
  const all = [base, ...layers, ...(byKey.layer === undefined ? [] : [byKey.layer])];
  const layered = changeEntries(all.reduce(layOver), byKey.entries);
  if (layered.kind === 'invalid') return invalid(...layered.problems);
  return loadLayer(layered.value, schema);
}

const byKeySource = { offset: () => 0, variables: [] };

/** What is wrong with settings by key whatever they will change. */
function keyFaults(
  { layer }: KeySettings,
  schema: ReturnType<typeof scenarioSchema>,
): readonly Problem[] {
  if (layer === undefined) return [];
  const parsed = schema.safeParse({ name: 'unnamed', users: {}, ...layer.data });
  if (parsed.success) return [];
  return explainIssues(parsed.error.issues, { ...byKeySource, locate: layer.locate }, schema);
}

/** The same scenario with the paths of the files it names moved to where they are meant. */
export function moveFiles(loaded: LoadedScenario, move: (path: string) => string): LoadedScenario {
  const { target } = loaded.draft;
  const { ca, cert, key } = target.tls;
  const moved = { ca: ca && move(ca), cert: cert && move(cert), key: key && move(key) };
  const tls = { ...target.tls, ...moved };
  return { ...loaded, draft: { ...loaded.draft, target: { ...target, tls } } };
}

/** What is left of a file without the keys that are wrong somewhere. */
function readRest(
  { data, locate }: Layer,
  issues: readonly z.core.$ZodIssue[],
  schema: ReturnType<typeof scenarioSchema>,
): LoadedScenario | undefined {
  const broken = brokenKeys(issues);
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(data)) {
    if (!broken.has(key)) kept.push([key, value]);
    else if (apart.has(key) && isGroup(value)) kept.push([key, soundEntries(key, value, issues)]);
  }
  const parsed = schema.safeParse({ name: 'unnamed', users: {}, ...Object.fromEntries(kept) });
  return parsed.success ? { draft: draftScenario(parsed.data), locate, broken } : undefined;
}

/** Groups whose entries have nothing to do with each other. */
const apart: ReadonlySet<string> = new Set(['personas', 'data']);

function soundEntries(
  key: string,
  entries: Layer['data'],
  issues: readonly z.core.$ZodIssue[],
): Layer['data'] {
  const broken = issues.filter(({ path }) => path[0] === key).map(({ path }) => path[1]);
  if (broken.includes(undefined)) return {};
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !broken.includes(name)));
}

function brokenKeys(issues: readonly z.core.$ZodIssue[]): ReadonlySet<string> {
  const keys = issues.flatMap((issue) => {
    const [key] = issue.path;
    if (key !== undefined) return [String(key)];
    return issue.code === 'unrecognized_keys' ? issue.keys : [];
  });
  return new Set(keys);
}

/** Layers are valid by themselves; together they can still be too much. */
function loadLayer(
  { data, locate }: Layer,
  schema: ReturnType<typeof scenarioSchema>,
): Checked<LoadedScenario> {
  const parsed = schema.safeParse(data);
  if (parsed.success) {
    return valid({ draft: draftScenario(parsed.data), locate, broken: nothingBroken });
  }
  const source = { locate, offset: () => 0, variables: [] };
  return invalid(...explainIssues(parsed.error.issues, source, schema));
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
