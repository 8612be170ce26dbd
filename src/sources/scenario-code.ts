import type { Persona } from '../machines/persona.ts';
import { protocols as shippedProtocols } from '../protocols/registry.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { JsonObject } from '../scenario/operation.ts';
import type { Problem } from '../scenario/problem.ts';
import { isPersona } from './compose-personas.ts';
import type { ScenarioDefinition } from './define-scenario.ts';

/** What of a scenario is code, and cannot be written in a file of YAML. */
export interface ScenarioCode {
  readonly personas: Readonly<Record<string, Persona>>;
  readonly protocols: readonly Protocol[];
  readonly setup: ScenarioDefinition['setup'];
  readonly teardown: ScenarioDefinition['teardown'];
  readonly shared: JsonObject;
}

export const noCode: ScenarioCode = {
  personas: {},
  protocols: [],
  setup: undefined,
  teardown: undefined,
  shared: {},
};

/** A definition taken apart: its data, to be read like a file, and its code. */
export interface SplitDefinition {
  readonly data: Readonly<Record<string, unknown>>;
  readonly code: ScenarioCode;
}

/** Whether something that a module exports can be a scenario. */
export function isDefinition(value: unknown): value is ScenarioDefinition {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && 'users' in value && typeof value.users === 'object';
}

/** Tells code from data. */
export function splitDefinition(definition: ScenarioDefinition): SplitDefinition {
  const { setup, teardown, shared = {}, protocols = [], personas = {}, ...rest } = definition;
  const entries = Object.entries(personas);
  const coded = entries.filter((entry): entry is [string, Persona] => isPersona(entry[1]));
  const described = entries.filter(([, persona]) => !isPersona(persona));
  return {
    data: { ...rest, personas: Object.fromEntries(described) },
    code: {
      personas: Object.fromEntries(coded.map(([name, persona]) => [name, { ...persona, name }])),
      protocols,
      setup,
      teardown,
      shared,
    },
  };
}

/** What is wrong with the code of a scenario; types cannot tell where there are none. */
export function codeProblems(code: ScenarioCode, file: string): readonly Problem[] {
  const problems: Problem[] = [];
  const complain = (key: string, message: string): void => {
    problems.push({ where: `${file} ${key}`, message });
  };
  for (const key of ['setup', 'teardown'] as const) {
    const written: unknown = code[key];
    if (written !== undefined && typeof written !== 'function') complain(key, 'is not a function');
  }
  if (!isJson(code.shared)) complain('shared', 'is not plain JSON');
  for (const [index, protocol] of listOf(code.protocols).entries()) {
    const fault = protocolFault(protocol);
    if (fault !== undefined) complain(`protocols.${index}`, fault);
  }
  return problems;
}

/** What of code with something wrong in it can still be named, so that the rest can be checked. */
export function readableCode({ personas, protocols }: ScenarioCode): ScenarioCode {
  const named = Array.isArray(protocols) ? protocols.filter(hasName) : [];
  return { ...noCode, personas, protocols: named };
}

function hasName(value: unknown): boolean {
  const isGroup = typeof value === 'object' && value !== null;
  return isGroup && 'name' in value && typeof value.name === 'string';
}

function protocolFault(protocol: unknown): string | undefined {
  if (typeof protocol !== 'object' || protocol === null) return 'is not a protocol';
  const fields: Readonly<Record<string, unknown>> = { ...protocol };
  const { name } = fields;
  if (typeof name !== 'string' || name === '') return 'has no name';
  if (shippedProtocols.has(name)) return `must not be called ${name}: there is one already`;
  const missing = ['encode', 'decode', 'replyKey'].filter(
    (key) => typeof fields[key] !== 'function',
  );
  return missing.length === 0 ? undefined : `has no function ${missing.join(' and no ')}`;
}

function isJson(value: unknown): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isJson)
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
