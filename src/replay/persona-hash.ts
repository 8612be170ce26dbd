import { digestOf } from '../determinism/digest.ts';
import type { Persona } from '../machines/persona.ts';
import { shellChart } from '../machines/virtual-user-chart.ts';
import type { BehaviourSettings } from '../machines/virtual-user-machine.ts';

/**
 * SHA-256 of all that decides the way of such a user through its states: the whole chart, traits,
 * and which operations there are in a run. What operations send does not belong to it.
 */
export function personaHash(
  { traits, setup, teardown, operations, online }: Persona,
  { pace, transports }: BehaviourSettings,
): string {
  const { config } = shellChart(online);
  const plain = JSON.stringify([config, traits, setup, teardown, operations, pace, transports]);
  return digestOf(`${plain}\n${JSON.stringify(online, withFunctions)}`);
}

/** Functions of a persona's own chart decide as well: they count as they are written. */
function withFunctions(_: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value;
}
