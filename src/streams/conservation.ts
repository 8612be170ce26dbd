import { perTransport, type Transport } from '../metrics/observation.ts';
import type { OperationTotals } from '../metrics/operation-series.ts';
import type { ConservationSummary } from '../metrics/conservation-summary.ts';
import type { Totals } from '../metrics/totals.ts';
import { missingOperations } from '../metrics/window.ts';

/** Operations per transport over the whole run. */
export type TransportTotals = Readonly<Record<Transport, OperationTotals>>;

function balance(totals: OperationTotals, inFlight: number) {
  return {
    started: totals.started,
    ok: totals.ok,
    failed: totals.failed,
    timed_out: totals.timedOut,
    cancelled: totals.cancelled,
    in_flight: inFlight,
    missing: missingOperations(totals, 0, inFlight),
  };
}

/** The books of the whole run; they balance when nothing is lost, doubled or left open. */
export function summarizeConservation(
  totals: Totals,
  operations: TransportTotals,
): ConservationSummary {
  const transports = perTransport((name) => balance(operations[name], totals.inFlight[name]));
  const settled = Object.values(transports).every(
    (one) => one.missing === 0 && one.in_flight === 0,
  );
  return {
    holds: settled && totals.brokenWindows === 0 && totals.unclosed === 0,
    broken_windows: totals.brokenWindows,
    first_broken_window: totals.firstBrokenWindow ?? null,
    transports,
  };
}
