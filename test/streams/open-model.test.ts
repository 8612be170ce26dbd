import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';
import {
  responseUsOf,
  transports,
  type Observation,
  type Sample,
} from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import type { Totals } from '../../src/metrics/totals.ts';
import type { Window } from '../../src/metrics/window.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { faithfulRun, pacedAt, sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

interface Booked {
  readonly windows: readonly Window[];
  readonly totals: Totals;
  readonly summary: Summary;
}

function booked(observations: readonly Observation[], look: (booked: Booked) => void): void {
  const ledger = new Ledger();
  const windows = observations.flatMap((observation) => ledger.observe(observation) ?? []);
  const totals = ledger.totals();
  const facts = factsOf({ loadModel: 'operations' });
  look({ windows, totals, summary: summarize(totals, facts) });
  ledger.destroy();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function bucketsOf(valuesUs: readonly (number | undefined)[]): Uint8Array {
  const histogram = new Histogram();
  for (const value of valuesUs) if (value !== undefined) histogram.record(value);
  const bytes = histogram.encode();
  histogram.destroy();
  return bytes;
}

function mergedBuckets(parts: readonly (Histogram | undefined)[]): Uint8Array {
  const merged = new Histogram();
  for (const part of parts) if (part !== undefined) merged.merge(part);
  const bytes = merged.encode();
  merged.destroy();
  return bytes;
}

describe('pace', () => {
  it('balances in every window and in the end, whatever was planned, started and dropped', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        booked(observations, ({ windows, summary }) => {
          expect(windows.map(({ pace }) => pace.missing)).toEqual(windows.map(() => 0));
          const { planned, started, dropped } = summary.pace;
          expect(planned).toBe(sum(windows.map(({ pace }) => pace.planned)));
          expect(started).toBe(sum(windows.map(({ pace }) => pace.started)));
          expect(started + dropped).toBe(planned);
          expect(summary.pace.holds).toBe(true);
          const paced = observations.filter(({ kind }) => kind === 'paced');
          expect(planned + started + dropped).toBe(paced.length);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is broken by any single paced observation that is lost or doubled', () => {
    fc.assert(
      fc.property(faithfulRun, fc.nat(), fc.boolean(), (observations, which, isDoubled) => {
        const paced = observations.flatMap(({ kind }, index) => (kind === 'paced' ? [index] : []));
        fc.pre(paced.length > 0);
        const index = paced[which % paced.length] ?? 0;
        const one = observations.slice(index, index + 1);
        const copies = isDoubled ? [...one, ...one] : [];
        const spoilt = observations.toSpliced(index, 1, ...copies);
        booked(spoilt, ({ windows, summary, totals }) => {
          const broken = windows.findIndex(({ pace }) => pace.missing !== 0);
          expect(broken).toBeGreaterThanOrEqual(0);
          expect(totals.pace.firstBrokenWindow).toBe(broken);
          expect(summary.pace.first_broken_window).toBe(broken);
          expect(summary.pace.holds).toBe(false);
          expect(summary.verdict).toBe('failed');
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not hold while something waits in the end, or when windows only balance in sum', () => {
    const waits = [pacedAt(1), tickAt(1_000, { waiting: 1 })];
    booked(waits, ({ summary }) => {
      expect(summary.pace).toMatchObject({ planned: 1, started: 0, dropped: 0, holds: false });
    });
    const lost = [pacedAt(1), tickAt(1_000), pacedAt(1_500, { step: 'dropped' }), tickAt(2_000)];
    booked(lost, ({ summary, windows }) => {
      expect(windows.map(({ pace }) => pace.missing)).toEqual([1, -1]);
      expect(summary.pace.holds).toBe(false);
      expect(summary.checks.find(({ name }) => name === 'pace')).toEqual({
        name: 'pace',
        passed: false,
        evidence:
          '1 operations planned, 0 started, 1 dropped: ' +
          'some windows do not balance, first in window 0',
      });
    });
  });

  it('tells the queue at its longest and how late things were', () => {
    const observations = [
      ...[1, 2, 3].map((at) => pacedAt(at)),
      tickAt(1_000, { waiting: 3 }),
      pacedAt(1_001, { step: 'started', latenessUs: 1_000_000 }),
      pacedAt(1_002, { step: 'started', latenessUs: 1_000_000 }),
      pacedAt(1_003, { step: 'dropped' }),
      tickAt(2_000),
    ];
    booked(observations, ({ summary, windows }) => {
      expect(summary.pace).toMatchObject({
        of: 'operations',
        waiting_max: 3,
        lateness: { avg_ms: 1_000, max_ms: 1_000, thin_percentiles: ['p50', 'p95', 'p99'] },
      });
      expect(windows[1]?.pace).toMatchObject({ waitingBefore: 3, waitingAfter: 0 });
      expect(windows[1]?.pace.lateness).toMatchObject({ count: 2, meanMs: 1_000 });
    });
  });
});

const late: Partial<Sample> = { latenessUs: 30_000, serviceUs: 10_000 };

describe('response and lateness', () => {
  it('hold exactly what the samples say, bucket by bucket', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        booked(observations, ({ totals }) => {
          for (const transport of transports) {
            const samples = observations
              .filter((observation) => observation.kind === 'sample')
              .filter((sample) => sample.transport === transport);
            const ok = samples.filter(({ outcome }) => outcome === 'ok');
            const phases = totals.phases.map((phase) => phase.transports[transport]);
            expect(mergedBuckets(phases.map(({ response }) => response))).toEqual(
              bucketsOf(ok.map(responseUsOf)),
            );
            expect(mergedBuckets(phases.map(({ lateness }) => lateness))).toEqual(
              bucketsOf(samples.map(({ latenessUs }) => latenessUs)),
            );
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('are the sums of lateness, wait for a connection and service', () => {
    const database: Partial<Sample> = { ...late, transport: 'database', poolWaitUs: 2_000 };
    const observations = [
      startedAt(1, { transport: 'database' }),
      sampleAt(50, database),
      tickAt(1_000),
    ];
    booked(observations, ({ summary, windows }) => {
      expect(summary.database).toMatchObject({
        avg_latency_ms: 10,
        avg_pool_wait_ms: 2,
        response: { avg_ms: 42, max_ms: 42 },
        lateness: { avg_ms: 30 },
      });
      expect(windows[0]?.transports.database).toMatchObject({
        response: { count: 1, meanMs: 42 },
        lateness: { count: 1, meanMs: 30 },
        phaseResponse: { count: 1, meanMs: 42 },
      });
      expect(summary).toMatchObject({
        load_model: 'operations',
        latency_kind: 'service and response',
      });
    });
  });

  it('count lateness however an operation ended, response only of those that succeeded', () => {
    const observations = [
      startedAt(1),
      sampleAt(2, { ...late, outcome: 'timedOut' }),
      tickAt(1_000),
    ];
    booked(observations, ({ summary, windows }) => {
      expect(summary.websocket.response).toBeNull();
      expect(summary.websocket.lateness).toMatchObject({ avg_ms: 30 });
      expect(windows[0]?.transports.websocket).not.toHaveProperty('response');
    });
  });

  it('are null where nothing was planned', () => {
    booked([startedAt(1), sampleAt(2), tickAt(1_000)], ({ summary }) => {
      expect(summary.websocket).toMatchObject({ response: null, lateness: null });
    });
  });

  it('are told of personas and operations too', () => {
    booked([startedAt(1), sampleAt(2, late), tickAt(1_000)], ({ summary }) => {
      const persona = summary.personas['observer'];
      const response = { avg_ms: 40 };
      expect(persona?.transports.websocket).toMatchObject({ response });
      expect(persona?.operations.websocket?.['query.recent_events']).toMatchObject({ response });
    });
  });
});

describe('an operation', () => {
  it('counts in the phase in which it ended, and those started in another are counted', () => {
    const warm = { phase: 'warm-up', inFlight: { websocket: 1, http: 0, database: 0 } };
    const observations = [
      startedAt(1),
      sampleAt(2, { startPhase: 'warm-up' }),
      startedAt(3),
      tickAt(1_000, warm),
      sampleAt(1_001, { startPhase: 'warm-up' }),
      startedAt(1_002),
      sampleAt(1_003, { startPhase: 'steady' }),
      tickAt(2_000),
    ];
    booked(observations, ({ summary }) => {
      expect(summary.phases.map(({ transports: { websocket } }) => websocket.ok)).toEqual([1, 2]);
      expect(summary.data_quality.crossed_phases).toBe(1);
    });
  });

  it('crosses phases exactly as often as the samples say', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        let open: Sample[] = [];
        let crossed = 0;
        for (const one of observations) {
          if (one.kind === 'sample') open.push(one);
          if (one.kind !== 'tick') continue;
          crossed += open.filter(({ startPhase }) => startPhase !== one.phase).length;
          open = [];
        }
        booked(observations, ({ summary }) => {
          expect(summary.data_quality.crossed_phases).toBe(crossed);
        });
      }),
      { numRuns: 60 },
    );
  });
});
