import assert from 'node:assert/strict';
import { weightedIndex } from '../determinism/distributions.ts';
import type { Transport } from '../metrics/observation.ts';
import type { OperationDraft } from './operation-draft.ts';
import type { Persona } from './persona.ts';

/** The free choices of a persona with their probabilities. */
export interface FreeChoices {
  /** The operation for a uniform draw in [0, 1); never asked of somebody who has no choice. */
  at(u: number): string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/**
 * What a persona chooses from, given the transports of a run: first the transport by its share,
 * rescaled to those present, then among messages the group by its weight, then the operation.
 * There is nothing to choose for those who only do what their chart makes them.
 */
export function freeChoices(persona: Persona, transports: readonly Transport[]): FreeChoices {
  const shares = new Map<string, number>();
  for (const [name, draft] of Object.entries(persona.operations)) {
    const share = transports.includes(draft.transport) ? shareOf(persona, draft) : 0;
    if (share > 0) shares.set(name, share);
  }
  const total = sum(shares.values());
  const names = [...shares.keys()];
  const weights = [...shares.values()];
  return {
    at: (u) => {
      assert(total > 0, `${persona.name} has nothing to choose from over ${transports.join(', ')}`);
      return names[weightedIndex(weights, u)] ?? '';
    },
    probabilities: Object.fromEntries(names.map((name, at) => [name, (weights[at] ?? 0) / total])),
  };
}

function shareOf(persona: Persona, draft: OperationDraft): number {
  if (draft.weight === 0) return 0;
  const { transportShares, messageWeights } = persona.traits;
  const group = draft.group === undefined ? 1 : messageWeights[draft.group];
  const rivals = Object.values(persona.operations).filter(
    (other) => other.transport === draft.transport && other.group === draft.group,
  );
  return (
    (transportShares[draft.transport] * group * draft.weight) /
    sum(rivals.map((rival) => rival.weight))
  );
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
