import { figuresOf } from '../metrics/latency-figures.ts';
import { maxPhases } from '../metrics/limits.ts';
import { perTransport, transports } from '../metrics/observation.ts';
import type { Sample, Tick, Transport } from '../metrics/observation.ts';
import { OperationSeries, OperationTotals } from '../metrics/operation-series.ts';
import { RateSpread } from '../metrics/rate-spread.ts';
import type { PhaseTotals } from '../metrics/totals.ts';
import {
  missingOperations,
  type OperationCounts,
  type TransportFigures,
} from '../metrics/window.ts';

/** A phase that is still growing. */
interface Phase extends PhaseTotals {
  endMs: number;
  onlineMax: number;
}

function openPhase(name: string, startMs: number): Phase {
  return {
    name,
    startMs,
    endMs: startMs,
    onlineMax: 0,
    transports: perTransport(() => new OperationTotals()),
    rates: { ...perTransport(() => new RateSpread()), all: new RateSpread() },
  };
}

/** The three transports as a whole: per phase, and balanced against what the ports hold open. */
export class TransportBook {
  readonly #series = perTransport(() => new OperationSeries());
  readonly #phases: Phase[] = [];
  #inFlight: Readonly<Record<Transport, number>> = perTransport(() => 0);

  get inFlight(): Readonly<Record<Transport, number>> {
    return this.#inFlight;
  }

  start(transport: Transport): void {
    this.#series[transport].start();
  }

  complete(sample: Sample): void {
    this.#series[sample.transport].complete(sample);
  }

  /** Closes the window that began at `startMs`; it belongs to the tick's phase. */
  close(tick: Tick, startMs: number): Readonly<Record<Transport, TransportFigures>> {
    const phase = this.#phaseOf(tick, startMs);
    phase.endMs = tick.at;
    phase.onlineMax = Math.max(phase.onlineMax, sum(Object.values(tick.online)));
    const figures = perTransport((transport) => this.#closeOne(transport, tick, phase));
    this.#inFlight = { ...tick.inFlight };
    noteRates(phase, figures, tick.at - startMs);
    return figures;
  }

  phases(): readonly PhaseTotals[] {
    return this.#phases.map((phase) => ({ ...phase }));
  }

  destroy(): void {
    for (const series of Object.values(this.#series)) series.destroy();
    for (const phase of this.#phases) {
      for (const totals of Object.values(phase.transports)) totals.destroy();
    }
  }

  #closeOne(transport: Transport, tick: Tick, phase: Phase): TransportFigures {
    const totals = phase.transports[transport];
    const figures = this.#series[transport].close(totals);
    const inFlightBefore = this.#inFlight[transport];
    const inFlightAfter = tick.inFlight[transport];
    return {
      ...figures,
      inFlightBefore,
      inFlightAfter,
      missing: missingOperations(figures, inFlightBefore, inFlightAfter),
      phaseLatency: figuresOf(totals.latency),
      ...(totals.response === undefined ? {} : { phaseResponse: figuresOf(totals.response) }),
    };
  }

  #phaseOf(tick: Tick, startMs: number): Phase {
    const last = this.#phases.at(-1);
    const isFull = this.#phases.length >= maxPhases;
    if (last !== undefined && (isFull || last.name === tick.phase)) return last;
    const phase = openPhase(tick.phase, startMs);
    this.#phases.push(phase);
    return phase;
  }
}

function noteRates(
  phase: Phase,
  figures: Readonly<Record<Transport, TransportFigures>>,
  durationMs: number,
): void {
  const ended = perTransport((name) => endedOf(figures[name]));
  for (const name of transports) phase.rates[name].add(ended[name], durationMs);
  phase.rates.all.add(sum(Object.values(ended)), durationMs);
}

/** Answered, failed or timed out; what was given up says nothing of a rate. */
function endedOf({ ok, failed, timedOut }: OperationCounts): number {
  return ok + failed + timedOut;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
