import { chartStates } from './chart-states.ts';
import { unusedStates } from './chart-ways.ts';
import type { Persona } from './persona.ts';

/** Paths of all states that a user of a persona may come into, outer ones included. */
export function usedStates(persona: Persona): readonly string[] {
  const unused = unusedStates(persona);
  return chartStates(persona).filter((state) => !unused.includes(state));
}
