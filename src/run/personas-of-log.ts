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

/**
 * The personas that a log was recorded with: shipped ones, else those of the scenario that is given
 * or that the run was opened from. Throws an `InputError` that names each that is not what it was.
 */
export async function personasOfLog(
  header: IngressHeader,
  given: string | ScenarioDefinition | undefined,
): Promise<Personas> {
  const from = given ?? header.openedFrom ?? undefined;
  const isShipped = given === undefined && faultsOf(header, shippedPersonas).length === 0;
  const known = isShipped || from === undefined ? shippedPersonas : await openPersonas(from);
  const faults = faultsOf(header, known);
  if (faults.length > 0) throw new InputError(faults);
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => hasOwn(header.personas, name)),
  );
}

/** The personas of a scenario, whatever else may be wrong with it here. */
async function openPersonas(from: string | ScenarioDefinition): Promise<Personas> {
  const opened = await openScenario(from);
  const resolved = resolveScenario(opened.loaded, [], opened.registry);
  const { material, problems } = await gatherMaterial(opened, resolved);
  const unread = opened.written === undefined ? problemsOf(resolved) : [];
  if (problems.length + unread.length > 0) throw new InputError([...unread, ...problems]);
  return material.personas;
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
