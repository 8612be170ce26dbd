import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chartOfNames } from '../machines/chart-of-names.ts';
import type { ChartFault } from '../machines/chart-faults.ts';
import { personaFaults } from '../machines/persona-faults.ts';
import type { Persona } from '../machines/persona.ts';
import type { Traits } from '../machines/traits.ts';
import { didYouMean, nearest } from '../scenario/nearest.ts';
import type { PersonaSettings, TraitSettings } from '../scenario/persona-settings.ts';
import type { Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import { isModulePath, type LoadedModules } from './load-modules.ts';

type Personas = Readonly<Record<string, Persona>>;

/** What personas of a scenario are made from. */
export interface PersonaGrounds {
  /** Shipped ones, and those that are given as code. */
  readonly known: Personas;
  readonly modules: LoadedModules['modules'];
  /** Folder that paths are meant from. */
  readonly folder: string;
  /** Where a key path of the scenario was written. */
  readonly locate: (path: readonly PropertyKey[]) => string;
}

/** Every persona that a scenario may name, and what is wrong with those of its own. */
export interface ComposedPersonas {
  readonly personas: Personas;
  readonly problems: readonly Problem[];
}

/** Makes the personas that a scenario describes, each from the one it names. */
export function composePersonas(
  settings: Readonly<Record<string, PersonaSettings>>,
  grounds: PersonaGrounds,
): ComposedPersonas {
  const problems: Problem[] = [];
  const personas: Record<string, Persona> = { ...grounds.known };
  for (const [name, described] of Object.entries(settings)) {
    const made = makePersona({ name, settings: described, others: settings }, grounds);
    if (Array.isArray(made)) problems.push(...made);
    else personas[name] = made;
  }
  return { personas, problems };
}

/** Paths of the modules that personas of a scenario come from. */
export function personaModules(
  settings: readonly PersonaSettings[],
  folder: string,
): readonly string[] {
  return settings.flatMap(({ from }) => {
    const path = from?.split('#', 1)[0];
    return path !== undefined && isModulePath(path) ? [resolve(folder, path)] : [];
  });
}

interface Described {
  readonly name: string;
  readonly settings: PersonaSettings;
  readonly others: Readonly<Record<string, PersonaSettings>>;
}

type Made = Persona | Problem[];

/** `seen` are the names that led here. */
function makePersona(
  described: Described,
  grounds: PersonaGrounds,
  seen: readonly string[] = [described.name],
): Made {
  const { name, settings } = described;
  const base = basePersona(described, grounds, seen);
  if (Array.isArray(base)) return base;
  const drawn = settings.chart === undefined ? base : withChart(base, described, grounds);
  if (Array.isArray(drawn)) return drawn;
  const persona = { ...drawn, name, traits: changedTraits(drawn.traits, settings.traits) };
  const faults = personaFaults(persona);
  return faults.length === 0 ? persona : faults.map((fault) => located(fault, name, grounds));
}

/** The persona that it is made from. */
function basePersona(
  { name, settings, others }: Described,
  grounds: PersonaGrounds,
  seen: readonly string[],
): Made {
  const { known, locate } = grounds;
  const from = settings.from ?? name;
  const where = locate(['personas', name, 'from']);
  if (isModulePath(from.split('#', 1)[0] ?? '')) return personaOfModule(from, name, grounds);
  const other = from === name ? undefined : others[from];
  if (other !== undefined && seen.includes(from)) {
    return [{ where, message: `${showValue(from)} is made from itself` }];
  }
  if (other !== undefined) {
    const next = { name: from, settings: other, others };
    return makePersona(next, grounds, [...seen, from]);
  }
  const persona = Object.hasOwn(known, from) ? known[from] : undefined;
  if (persona !== undefined) return persona;
  if (settings.from !== undefined) {
    const hint = didYouMean(from, Object.keys(known));
    return [{ where, message: `unknown persona ${showValue(from)}${hint}; or a path` }];
  }
  const meant = nearest(name, Object.keys(known));
  const guess = meant === undefined ? '' : ` Or did you mean ${showValue(meant)}?`;
  const message = `is missing: which persona, or which module, is it made from?${guess}`;
  return [{ where, message }];
}

/** `./people.ts#shopper`, or of a module the one called so, its default, or its only one. */
function personaOfModule(from: string, name: string, grounds: PersonaGrounds): Made {
  const [path = '', wanted] = from.split('#', 2);
  const where = grounds.locate(['personas', name]);
  const module = grounds.modules.get(resolve(grounds.folder, path));
  // Why it could not be loaded has been told with the module.
  if (module === undefined) return [];
  const exported = Object.entries(module);
  const personas = exported.filter((entry): entry is [string, Persona] => isPersona(entry[1]));
  const named = new Map(personas);
  const only = personas.length === 1 ? personas[0]?.[1] : undefined;
  const found =
    wanted === undefined ? (named.get(name) ?? named.get('default') ?? only) : named.get(wanted);
  if (found !== undefined) return found;
  if (personas.length === 0) {
    const message = `${path} exports no persona; export one made by definePersona`;
    return [{ where, message }];
  }
  const names = [...named.keys()];
  const message =
    wanted === undefined
      ? `which persona of ${path}? It exports ${names.join(', ')}; write ${path}#${names[0]}`
      : `${path} exports no persona ${showValue(wanted)}${didYouMean(wanted, names)}`;
  return [{ where, message }];
}

/** Whether something is what `definePersona` gives. */
export function isPersona(value: unknown): value is Persona {
  if (typeof value !== 'object' || value === null) return false;
  const parts = ['name', 'traits', 'operations', 'online', 'setup', 'teardown', 'metrics'];
  return parts.every((part) => Object.hasOwn(value, part));
}

function withChart(persona: Persona, { name, settings }: Described, grounds: PersonaGrounds): Made {
  const file = settings.chart ?? '';
  const where = grounds.locate(['personas', name, 'chart']);
  const read = readJson(resolve(grounds.folder, file));
  if (read.kind === 'problem') return [{ where, message: `${showValue(file)} ${read.message}` }];
  const names = {
    operations: Object.keys(persona.operations),
    metrics: Object.keys(persona.metrics),
  };
  const unbound = Object.entries(settings.bind)
    .filter(([, operation]) => !names.operations.includes(operation))
    .map(([action, operation]) => ({
      where: grounds.locate(['personas', name, 'bind', action]),
      message: unknownOperation(operation, names.operations),
    }));
  const bind = standIns(settings.bind, names.operations);
  const bound = chartOfNames({ chart: read.value, bind }, names);
  if (bound.kind === 'chart' && unbound.length === 0) return redrawn(persona, bound.online);
  const faults = bound.kind === 'faults' ? bound.faults : [];
  return [
    ...unbound,
    ...faults.map(({ path, message }) => ({ where: `${file} ${path}`.trim(), message })),
  ];
}

/** What is bound to nothing that there is has been told; in the chart any operation will do. */
function standIns(
  bind: PersonaSettings['bind'],
  operations: readonly string[],
): PersonaSettings['bind'] {
  const [any = ''] = operations;
  const entries = Object.entries(bind).map(([action, operation]) => [
    action,
    operations.includes(operation) ? operation : any,
  ]);
  return Object.fromEntries(entries);
}

/** Follow-ups lead to states of the chart that is there; those to others are left out. */
function redrawn(persona: Persona, online: Persona['online']): Persona {
  const states = Object.keys(online.states ?? {});
  const operations = Object.entries(persona.operations).map(([name, draft]) => {
    const followUps = Object.entries(draft.followUps).filter(([state]) => states.includes(state));
    return [name, { ...draft, followUps: Object.fromEntries(followUps) }] as const;
  });
  return { ...persona, online, operations: Object.fromEntries(operations) };
}

function unknownOperation(operation: string, known: readonly string[]): string {
  return `unknown operation ${showValue(operation)}${didYouMean(operation, known)}`;
}

type ReadJson =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly message: string };

function readJson(path: string): ReadJson {
  try {
    return { kind: 'value', value: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'problem', message: 'is not JSON' };
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { kind: 'problem', message: isMissing ? 'does not exist' : 'cannot be read' };
  }
}

function changedTraits(traits: Traits, changed: TraitSettings): Traits {
  const { messageWeights, transportShares, connection } = traits;
  return {
    activity: changed.activity ?? traits.activity,
    pattern: changed.pattern ?? traits.pattern,
    errorRate: changed.errorRate ?? traits.errorRate,
    responseTimeMs: changed.responseTimeMs ?? traits.responseTimeMs,
    messageWeights: replaced(messageWeights, changed.messageWeights),
    transportShares: replaced(transportShares, changed.transportShares),
    connection: {
      patience: changed.patience ?? connection.patience,
      persistence: changed.persistence ?? connection.persistence,
    },
  };
}

/** Shares are written as a whole: those that are left out are 0. */
function replaced<Name extends string>(
  shares: Readonly<Record<Name, number>>,
  written: Readonly<Record<string, number>> | undefined,
): Readonly<Record<Name, number>> {
  if (written === undefined) return shares;
  const zero = Object.fromEntries(Object.keys(shares).map((name) => [name, 0]));
  return { ...shares, ...zero, ...written };
}

/** Where a fault of a changed persona was written, as far as the scenario's keys tell. */
function located(fault: ChartFault, name: string, { locate }: PersonaGrounds): Problem {
  const keys = keysOfTraits[fault.path.split('.').slice(0, 2).join('.')];
  return {
    where: locate(['personas', name, ...(keys ?? [])]),
    message: keys === undefined ? `${fault.path} ${fault.message}` : fault.message,
  };
}

const keysOfTraits: Readonly<Record<string, readonly string[]>> = {
  'traits.pattern': ['pattern'],
  'traits.messageWeights': ['message_weights'],
  'traits.transportShares': ['transport_shares'],
};
