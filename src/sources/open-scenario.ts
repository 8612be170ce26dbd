import { isAbsolute, join, resolve } from 'node:path';
import { personas as shippedPersonas } from '../machines/personas.ts';
import { protocols as shippedProtocols } from '../protocols/registry.ts';
import { invalid, partlyInvalid, valid, type Checked } from '../scenario/checked.ts';
import { loadSource, moveFiles, type LoadedScenario } from '../scenario/load-scenario.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import { loadOwnScenario, type OwnScenario } from '../scenario/own-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Registry } from '../scenario/registry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Variables } from '../scenario/variables.ts';
import { composePersonas, personaModules } from './compose-personas.ts';
import { readDataFiles } from './data-files.ts';
import type { ScenarioDefinition } from './define-scenario.ts';
import { loadModules } from './load-modules.ts';
import { readSource, type WrittenScenario } from './read-source.ts';
import { noCode } from './scenario-code.ts';
import { registryOf, shippedMaterial, type ScenarioMaterial } from './scenario-material.ts';
import { stateProblems } from './state-problems.ts';

/** A scenario as it was found: its settings, and the names it may use. */
export interface OpenedScenario {
  readonly loaded: Checked<LoadedScenario>;
  readonly registry: Registry;
  /** `undefined` when it could not be read at all. */
  readonly written: WrittenScenario | undefined;
  /** Rows of its data files, by the names it gives them. */
  readonly rows: ScenarioMaterial['rows'];
  /** Where thresholds of options are written. */
  readonly thresholdsAt: string | undefined;
}

/** What a scenario is opened with: what chooses in it, and the variables it may refer to. */
export interface OpenRequest {
  readonly settings: readonly WrittenSetting[];
  readonly environment: Variables;
}

/**
 * The scenario of a name or a path, one in code or one written in place, as the settings choose it;
 * or all that is wrong with it.
 */
export async function openScenario(
  from: string | ScenarioDefinition | OwnScenario,
  { settings, environment }: OpenRequest = { settings: [], environment: {} },
): Promise<OpenedScenario> {
  const thresholdsAt = settings.findLast(({ name }) => name === 'threshold')?.where;
  if (isOwn(from)) return { ...openOwn(from, settings), thresholdsAt };
  const read = await readSource(from, environment);
  if (read.kind === 'invalid') return { ...noScenario(), loaded: invalid(...read.problems) };
  const written = read.value;
  const registry = namesIn(written);
  const { folder } = written;
  const found = loadSource(written.source, registry, settings);
  const loaded = withProblems(besideFile(found, folder), written.problems);
  const { rows, problems } = await readDataFiles(loaded, { folder, settings, registry });
  return { loaded: withProblems(loaded, problems), registry, written, rows, thresholdsAt };
}

function isOwn(from: string | ScenarioDefinition | OwnScenario): from is OwnScenario {
  return typeof from === 'object' && 'source' in from;
}

/** One that was written in place has names and paths of its own nowhere. */
function openOwn(
  own: OwnScenario,
  settings: readonly WrittenSetting[],
): Omit<OpenedScenario, 'thresholdsAt'> {
  const registry = registryOf(shippedMaterial);
  const written = { source: own.source, code: noCode, folder: '.', problems: [] };
  return { loaded: loadOwnScenario(own, registry, settings), registry, written, rows: {} };
}

/** Paths in a scenario are meant from where it lies. */
function besideFile(loaded: Checked<LoadedScenario>, folder: string): Checked<LoadedScenario> {
  const move = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  if (loaded.kind === 'valid') return valid(moveFiles(loaded.value, move));
  return partlyInvalid(loaded.rest && moveFiles(loaded.rest, move), loaded.problems);
}

function withProblems(
  loaded: Checked<LoadedScenario>,
  problems: readonly Problem[],
): Checked<LoadedScenario> {
  if (problems.length === 0) return loaded;
  if (loaded.kind === 'valid') return partlyInvalid(loaded.value, problems);
  return partlyInvalid(loaded.rest, [...problems, ...loaded.problems]);
}

/** Stands in for a scenario that nobody named. */
export function noScenario(): OpenedScenario {
  const registry = registryOf(shippedMaterial);
  const nothing = { written: undefined, rows: {}, thresholdsAt: undefined };
  return { loaded: invalid(), registry, ...nothing };
}

/** Shipped names, and those of the scenario's own, whatever is behind them. */
function namesIn({ source: { data }, code }: WrittenScenario): Registry {
  const presets = Object.values(fieldsOf(fieldsOf(data)['presets']));
  const described = [data, ...presets].flatMap((group) =>
    Object.keys(fieldsOf(fieldsOf(group)['personas'])),
  );
  const shipped = registryOf(shippedMaterial);
  const own = [...Object.keys(code.personas), ...described];
  return {
    personas: [...new Set([...shipped.personas, ...own])],
    protocols: [...shipped.protocols, ...code.protocols.map(({ name }) => name)],
  };
}

/** What a scenario brings along, and what is wrong with it. */
export interface GatheredMaterial {
  readonly material: ScenarioMaterial;
  readonly problems: readonly Problem[];
}

/** Loads what the resolved scenario names, or what can be known of one that is wrong. */
export async function gatherMaterial(
  opened: OpenedScenario,
  resolved: Checked<Scenario>,
): Promise<GatheredMaterial> {
  const { written, loaded, rows } = opened;
  if (written === undefined) {
    const problems = unknownStates(opened, resolved, shippedMaterial.personas);
    return { material: shippedMaterial, problems };
  }
  const { code, folder, source } = written;
  const read = valueOf(loaded);
  const described =
    resolved.kind === 'valid' ? resolved.value.personas : (read?.draft.personas ?? {});
  const { modules, problems } = await loadModules(personaModules(Object.values(described), folder));
  const known = { ...shippedPersonas, ...code.personas };
  const grounds = { known, modules, folder, locate: read?.locate ?? source.locate };
  const composed = composePersonas(described, grounds);
  return {
    material: {
      personas: composed.personas,
      protocols: new Map([
        ...shippedProtocols,
        ...code.protocols.map((one) => [one.name, one] as const),
      ]),
      code,
      rows,
    },
    problems: [
      ...problems.map(shortened),
      ...composed.problems,
      ...unknownStates(opened, resolved, composed.personas),
    ],
  };
}

/** Also of a scenario that is wrong elsewhere. Thresholds of options come after its own. */
function unknownStates(
  { loaded, thresholdsAt = '--threshold' }: OpenedScenario,
  resolved: Checked<Scenario>,
  personas: ScenarioMaterial['personas'],
): readonly Problem[] {
  const scenario = valueOf(resolved);
  const read = valueOf(loaded);
  if (scenario === undefined || read === undefined) return [];
  const written = read.draft.thresholds.length;
  const locate = (path: readonly PropertyKey[]): string =>
    path[0] === 'thresholds' && Number(path[1]) >= written ? thresholdsAt : read.locate(path);
  return stateProblems(scenario, personas, locate);
}

function valueOf<Value>(checked: Checked<Value>): Value | undefined {
  return checked.kind === 'valid' ? checked.value : checked.rest;
}

/** Paths are shown as they would be written here. */
function shortened({ where, message }: Problem): Problem {
  const here = `${resolve('.')}/`;
  return { where: where.startsWith(here) ? where.slice(here.length) : where, message };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
