import { digestOf } from '../determinism/digest.ts';
import type { Persona } from '../machines/persona.ts';
import { virtualUserMachine, type BehaviourSettings } from '../machines/virtual-user-machine.ts';

/**
 * SHA-256 of all that decides the way of such a user through its states: the whole chart, traits,
 * and which operations there are. What operations send does not belong to it.
 */
export function personaHash(persona: Persona, behaviour: BehaviourSettings): string {
  const { traits, setup, teardown, operations, online } = persona;
  const { config } = virtualUserMachine(persona, behaviour);
  const shell = JSON.stringify([config, traits, setup, teardown, operations]);
  return digestOf(`${shell}\n${JSON.stringify(online, withFunctions)}`);
}

/** Functions of a persona's own chart decide as well: they count as they are written. */
function withFunctions(_: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value;
}
