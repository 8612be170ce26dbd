import type { OperationTotals } from '../../src/metrics/operation-series.ts';
import type { Ledger } from '../../src/streams/ledger.ts';

/** What a ledger knows of all operations of one name. */
export interface NamedTotals {
  /** Those that were ok and took a time that is one. */
  readonly timed: number;
  readonly sumSeconds: number;
  /** Failed and timed out. */
  readonly errors: number;
}

/** Totals per name of operation, over all personas and transports of a ledger. */
export function operationTotals(ledger: Ledger): ReadonlyMap<string, NamedTotals> {
  const named = new Map<string, NamedTotals>();
  for (const [name, totals] of everyOperation(ledger)) {
    const before = named.get(name) ?? { timed: 0, sumSeconds: 0, errors: 0 };
    named.set(name, {
      timed: before.timed + (totals.latency?.count ?? 0),
      sumSeconds: before.sumSeconds + (totals.latency?.sumUs ?? 0) / 1_000_000,
      errors: before.errors + totals.failed + totals.timedOut,
    });
  }
  return named;
}

export function startedIn(ledger: Ledger): number {
  return everyOperation(ledger).reduce((sum, [, { started }]) => sum + started, 0);
}

function everyOperation(ledger: Ledger): readonly (readonly [string, OperationTotals])[] {
  return [...ledger.totals().personas.values()].flatMap(({ lanes }) =>
    [...lanes.values()].flatMap(({ operations }) => [...operations]),
  );
}
