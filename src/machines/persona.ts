import assert from 'node:assert/strict';
import { otherName } from '../metrics/limits.ts';
import type { MeasureKind } from '../metrics/observation.ts';
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
  /** What its chart measures beside its operations, by name: lower case, digits, `_`. */
  readonly metrics?: Readonly<Record<string, OwnMetric>>;
  readonly online: OnlineChart;
}

/** A metric of a persona's own; the chart's action `measure` gives its values. */
export interface OwnMetric {
  readonly kind: MeasureKind;
  readonly description: string;
}

/** How the values of a persona's metric are added up; throws when it has no such metric. */
export function measureKindOf(persona: Persona, metric: string): MeasureKind {
  const kind = persona.metrics?.[metric]?.kind;
  assert(kind !== undefined, `${persona.name} has no metric "${metric}"`);
  return kind;
}

const metricName = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Checks what types cannot: shares that sum to 1, each with something to choose behind it, names of
 * metrics, and something to react to for who is reactive.
 */
export function definePersona(persona: Persona): Persona {
  const { messageWeights, transportShares } = persona.traits;
  assertSumsToOne(Object.values(messageWeights), `${persona.name}: message weights`);
  assertSumsToOne(Object.values(transportShares), `${persona.name}: transport shares`);
  const choices = Object.values(persona.operations).filter((draft) => draft.weight > 0);
  const groups = new Set<string | undefined>(choices.map((draft) => draft.group));
  const transports = new Set<string>(choices.map((draft) => draft.transport));
  assertChoosable(persona.name, messageWeights, groups);
  assertChoosable(persona.name, transportShares, transports);
  const hasCause = persona.traits.pattern !== 'reactive' || persona.reactsTo.length > 0;
  assert(hasCause, `${persona.name}: is reactive and has no push to react to`);
  for (const metric of Object.keys(persona.metrics ?? {})) {
    const isName = metricName.test(metric) && metric !== otherName;
    assert(isName, `${persona.name}: "${metric}" is no name of a metric`);
  }
  return persona;
}

function assertChoosable(
  persona: string,
  shares: Readonly<Record<string, number>>,
  choosable: ReadonlySet<string | undefined>,
): void {
  for (const [name, share] of Object.entries(shares)) {
    assert(share === 0 || choosable.has(name), `${persona}: no operation to choose for ${name}`);
  }
}

function assertSumsToOne(shares: readonly number[], what: string): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  assert(Math.abs(sum - 1) < 1e-9, `${what} must sum to 1, not ${sum}`);
}
