import { perTransport, transports, type Transport } from '../metrics/observation.ts';
import { OperationTotals } from '../metrics/operation-series.ts';
import { RateSpread } from '../metrics/rate-spread.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { MeasuredSummary, PhaseSummary, TransportSummaries } from '../metrics/summary.ts';
import type { PhaseTotals } from '../metrics/totals.ts';
import type { TransportTotals } from './conservation.ts';
import { summarizeDatabase, summarizeOperations } from './summarize-operations.ts';
import { summarizeRate } from './summarize-pace.ts';

/** Phases as one. Its histograms are new ones, freed by `destroyTransports`. */
export function overPhases(phases: readonly PhaseTotals[]): TransportTotals {
  const whole = perTransport(() => new OperationTotals());
  for (const phase of phases) {
    for (const name of transports) whole[name].merge(phase.transports[name]);
  }
  return whole;
}

export function destroyTransports(totals: TransportTotals): void {
  for (const one of Object.values(totals)) one.destroy();
}

export function summarizePhase(phase: PhaseTotals, counts: boolean): PhaseSummary {
  const durationMs = phase.endMs - phase.startMs;
  return {
    name: phase.name,
    counts,
    start_seconds: roundFigure(phase.startMs / 1_000),
    duration_seconds: roundFigure(durationMs / 1_000),
    online_max: phase.onlineMax,
    transports: summarizeTransports(phase.transports, durationMs),
  };
}

/** What the phases that count come to. */
export function summarizeMeasured(phases: readonly PhaseTotals[]): MeasuredSummary {
  const durationMs = phases.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const whole = overPhases(phases);
  const measured = {
    phases: [...new Set(phases.map(({ name }) => name))],
    duration_seconds: roundFigure(durationMs / 1_000),
    rates: ratesOf(phases),
    ...summarizeTransports(whole, durationMs),
  };
  destroyTransports(whole);
  return measured;
}

function summarizeTransports(totals: TransportTotals, durationMs: number): TransportSummaries {
  return {
    websocket: summarizeOperations(totals.websocket, durationMs),
    http: summarizeOperations(totals.http, durationMs),
    database: summarizeDatabase(totals.database, durationMs),
  };
}

function ratesOf(phases: readonly PhaseTotals[]): MeasuredSummary['rates'] {
  const rateOf = (name: Transport | 'all') => {
    const spread = new RateSpread();
    for (const { rates } of phases) spread.merge(rates[name]);
    return summarizeRate(spread);
  };
  return { all: rateOf('all'), ...perTransport(rateOf) };
}
