import type { Persona } from '../machines/persona.ts';
import { personas as shippedPersonas } from '../machines/personas.ts';
import type { IngressHeader } from '../replay/ingress-header.ts';
import { personaHash } from '../replay/persona-hash.ts';
import { problemsOf } from '../scenario/checked.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import { resolveScenario } from '../scenario/resolve-scenario.ts';
import type { ScenarioDefinition } from '../sources/define-scenario.ts';
import { gatherMaterial, openScenario } from '../sources/open-scenario.ts';

type Personas = Readonly<Record<string, Persona>>;

/** Where personas of a run's own are found again. */
export interface PersonaSource {
  /** In place of what the run itself was opened from. */
  readonly scenario?: string | ScenarioDefinition;
  /** The preset that the run used, if that has personas of its own. */
  readonly preset?: string;
}

/**
 * The personas that a log was recorded with: shipped ones, else those of the scenario that is given
 * or that the run was opened from. Throws an `InputError` that names each that is not what it was.
 */
export async function personasOfLog(
  header: IngressHeader,
  { scenario: given, preset }: PersonaSource,
): Promise<Personas> {
  const from = given ?? header.openedFrom ?? undefined;
  const isShipped = given === undefined && faultsOf(header, shippedPersonas).length === 0;
  const { personas: known, remarks } =
    isShipped || from === undefined ? shipped : await openPersonas(from, preset);
  const faults = faultsOf(header, known);
  if (faults.length > 0) throw new InputError([...faults, ...remarks]);
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => hasOwn(header.personas, name)),
  );
}

interface OpenedPersonas {
  readonly personas: Personas;
  /** What is wrong with their scenario: perhaps why they are not what they were. */
  readonly remarks: readonly Problem[];
}

const shipped: OpenedPersonas = { personas: shippedPersonas, remarks: [] };

async function openPersonas(
  from: string | ScenarioDefinition,
  preset: string | undefined,
): Promise<OpenedPersonas> {
  const settings =
    preset === undefined
      ? []
      : [{ name: 'preset', where: 'options.preset', text: preset } as const];
  const opened = await openScenario(from, { settings, environment: process.env });
  const resolved = resolveScenario(opened.loaded, settings, opened.registry);
  const { material, problems } = await gatherMaterial(opened, resolved);
  const remarks = [...problemsOf(resolved), ...problems];
  if (opened.written === undefined) throw new InputError(remarks);
  return { personas: material.personas, remarks };
}

function faultsOf(header: IngressHeader, known: Personas): readonly Problem[] {
  return Object.entries(header.personas).flatMap(([name, hash]) => {
    const persona = hasOwn(known, name) ? known[name] : undefined;
    const fault = faultOf(header, persona, hash);
    return fault === undefined ? [] : [{ where: `persona ${name}`, message: fault }];
  });
}

function faultOf(
  { openedFrom, behaviour }: IngressHeader,
  persona: Persona | undefined,
  hash: string,
): string | undefined {
  if (persona === undefined) {
    return openedFrom === null
      ? 'is one of the run itself: give its scenario as options.scenario'
      : `is not in the scenario ${openedFrom} any more; give another as options.scenario`;
  }
  return personaHash(persona, behaviour) === hash
    ? undefined
    : 'is not what it was when the log was written: its chart, traits or operations are others';
}

function hasOwn(record: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(record, name);
}
