import type { Persona } from '../machines/persona.ts';
import { personas } from '../machines/personas.ts';
import type { RowSet } from '../machines/supplies.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { protocols } from '../protocols/registry.ts';
import type { Registry } from '../scenario/registry.ts';

/** What a scenario brings along beside its settings: code and data, the shipped ones included. */
export interface ScenarioMaterial {
  /** Every kind of user that the scenario may name. */
  readonly personas: Readonly<Record<string, Persona>>;
  /** Every wire format that it may name. */
  readonly protocols: ReadonlyMap<string, Protocol>;
  /** Rows of its data files, by the names it gives them. */
  readonly rows: Readonly<Record<string, RowSet>>;
}

/** What every scenario has. */
export const shippedMaterial: ScenarioMaterial = { personas, protocols, rows: {} };

/** The names that a scenario with this material may use. */
export function registryOf({ personas: known, protocols: formats }: ScenarioMaterial): Registry {
  return { personas: Object.keys(known), protocols: [...formats.keys()] };
}
