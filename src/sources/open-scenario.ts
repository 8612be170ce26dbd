import { resolve } from 'node:path';
import { personas as shippedPersonas } from '../machines/personas.ts';
import { protocols as shippedProtocols } from '../protocols/registry.ts';
import { invalid, type Checked } from '../scenario/checked.ts';
import { loadSource, type LoadedScenario } from '../scenario/load-scenario.ts';
import type { WrittenSetting } from '../scenario/overrides.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Registry } from '../scenario/registry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { composePersonas, personaModules } from './compose-personas.ts';
import type { ScenarioDefinition } from './define-scenario.ts';
import { loadModules } from './load-modules.ts';
import { readSource, type WrittenScenario } from './read-source.ts';
import { registryOf, shippedMaterial, type ScenarioMaterial } from './scenario-material.ts';

/** A scenario as it was found: its settings, and the names it may use. */
export interface OpenedScenario {
  readonly loaded: Checked<LoadedScenario>;
  readonly registry: Registry;
  /** `undefined` when it could not be read at all. */
  readonly written: WrittenScenario | undefined;
}

/** The scenario of a name, a path or code as the settings choose it, or all that is wrong. */
export async function openScenario(
  from: string | ScenarioDefinition,
  settings: readonly WrittenSetting[] = [],
): Promise<OpenedScenario> {
  const read = await readSource(from);
  if (read.kind === 'invalid') return { ...noScenario(), loaded: invalid(...read.problems) };
  const written = read.value;
  const registry = namesIn(written);
  return { loaded: loadSource(written.source, registry, settings), registry, written };
}

/** Stands in for a scenario that nobody named. */
export function noScenario(): OpenedScenario {
  return { loaded: invalid(), registry: registryOf(shippedMaterial), written: undefined };
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
  { written, loaded }: OpenedScenario,
  resolved: Checked<Scenario>,
): Promise<GatheredMaterial> {
  if (written === undefined) return { material: shippedMaterial, problems: [] };
  const { code, folder, source } = written;
  const draft = loaded.kind === 'valid' ? loaded.value.draft : loaded.rest?.draft;
  const described = resolved.kind === 'valid' ? resolved.value.personas : (draft?.personas ?? {});
  const { modules, problems } = await loadModules(personaModules(Object.values(described), folder));
  const known = { ...shippedPersonas, ...code.personas };
  const grounds = { known, modules, folder, locate: source.locate };
  const composed = composePersonas(described, grounds);
  return {
    material: {
      personas: composed.personas,
      protocols: new Map([
        ...shippedProtocols,
        ...code.protocols.map((one) => [one.name, one] as const),
      ]),
      code,
      rows: {},
    },
    problems: [...problems.map(shortened), ...composed.problems],
  };
}

/** Paths are shown as they would be written here. */
function shortened({ where, message }: Problem): Problem {
  const here = `${resolve('.')}/`;
  return { where: where.startsWith(here) ? where.slice(here.length) : where, message };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
