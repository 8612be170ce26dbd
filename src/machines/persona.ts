import assert from 'node:assert/strict';
import type { OperationDraft } from './operation-draft.ts';
import type { Traits } from './traits.ts';
import type { OnlineChart } from './virtual-user-chart.ts';

/** A kind of user: what it is like, what it can do, and the chart that says when it does it. */
export interface Persona {
  readonly name: string;
  readonly description: string;
  readonly traits: Traits;
  /** Channels it subscribes to on every connect; `inbox` stands for the user's own. */
  readonly channels: readonly string[];
  /** Pushes its chart reacts to, as `channel/event`; others are counted, not sent to the actor. */
  readonly reactsTo: readonly string[];
  readonly operations: Readonly<Record<string, OperationDraft>>;
  readonly online: OnlineChart;
}

/** Checks what types cannot: shares that sum to 1 and weights that leave something to choose. */
export function definePersona(persona: Persona): Persona {
  const { messageWeights, transportShares } = persona.traits;
  assertSumsToOne(Object.values(messageWeights), `${persona.name}: message weights`);
  assertSumsToOne(Object.values(transportShares), `${persona.name}: transport shares`);
  return persona;
}

function assertSumsToOne(shares: readonly number[], what: string): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  assert(Math.abs(sum - 1) < 1e-9, `${what} must sum to 1, not ${sum}`);
}
