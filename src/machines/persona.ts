import assert from 'node:assert/strict';
import type { MeasureKind } from '../metrics/observation.ts';
import type { Handshake } from '../scenario/handshake.ts';
import type { Draws } from './draws.ts';
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
  /** HTTP and database operations done once, in this order, before its first connection. */
  readonly setup: readonly string[];
  /** HTTP and database operations done once after its last connection, whatever came between. */
  readonly teardown: readonly string[];
  /** What its handshake carries beside that of the target. */
  readonly handshake: ((draws: Draws) => Handshake) | undefined;
  /** What its chart measures beside its operations, by name: lower case, digits, `_`. */
  readonly metrics: Readonly<Record<string, OwnMetric>>;
  readonly online: OnlineChart;
}

/** A metric of a persona's own; the chart's action `measure` gives its values. */
export interface OwnMetric {
  readonly kind: MeasureKind;
  readonly description: string;
}

/** How the values of a persona's metric are added up; throws when it has no such metric. */
export function measureKindOf(persona: Persona, metric: string): MeasureKind {
  const kind = persona.metrics[metric]?.kind;
  assert(kind !== undefined, `${persona.name} has no metric "${metric}"`);
  return kind;
}

/** Whether users of this kind open a connection: there is something they do or hear over one. */
export function usesSockets({ channels, operations, handshake }: Persona): boolean {
  const isSent = Object.values(operations).some(({ transport }) => transport === 'websocket');
  return isSent || channels.length > 0 || handshake !== undefined;
}
