import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { transports, type Observation } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { faithfulRun, sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function summaryOf(
  observations: readonly Observation[],
  phasesThatCount: readonly string[],
): Summary {
  const ledger = new Ledger();
  for (const observation of observations) ledger.observe(observation);
  const summary = summarize(ledger.totals(), factsOf({ phasesThatCount }));
  ledger.destroy();
  return summary;
}

/** A second with so many operations that took so long each. */
function second(at: number, phase: string, { count, us }: { count: number; us: number }) {
  return [
    ...Array.from({ length: count }, () => [startedAt(at), sampleAt(at + 1, { serviceUs: us })]),
    tickAt(at + 1_000, { phase }),
  ].flat();
}

const threePhases = [
  ...second(0, 'warm-up', { count: 50, us: 90_000 }),
  ...second(1_000, 'steady', { count: 2, us: 10_000 }),
  ...second(2_000, 'steady', { count: 4, us: 10_000 }),
  ...second(3_000, 'peak', { count: 12, us: 40_000 }),
];

describe('what was measured', () => {
  it('is that of the phases that count, with the rates of their windows', () => {
    const { measured, phases } = summaryOf(threePhases, ['steady', 'peak']);
    expect(measured).toMatchObject({
      phases: ['steady', 'peak'],
      duration_seconds: 3,
      websocket: { operations: 18, rate_per_second: 6, avg_latency_ms: 30, max_latency_ms: 40 },
      http: { operations: 0 },
    });
    const rate = { average_per_second: 6, peak_per_second: 12, stddev_per_second: 4.32 };
    const none = { average_per_second: 0, peak_per_second: 0, stddev_per_second: 0 };
    expect(measured.rates).toEqual({ all: rate, websocket: rate, http: none, database: none });
    expect(phases.map(({ name, counts }) => [name, counts])).toEqual([
      ['warm-up', false],
      ['steady', true],
      ['peak', true],
    ]);
  });

  it('has rates of what was answered or failed, not of what was given up', () => {
    const outcomes = ['ok', 'failed', 'timedOut', 'cancelled'] as const;
    const observations = outcomes.flatMap((outcome) => [startedAt(1), sampleAt(2, { outcome })]);
    const { measured } = summaryOf([...observations, tickAt(1_000)], ['steady']);
    expect(measured.rates.all.average_per_second).toBe(3);
    expect(measured.websocket.rate_per_second).toBe(3);
  });

  it('is nothing when no phase that counts was reached', () => {
    const { measured } = summaryOf(second(0, 'warm-up', { count: 5, us: 1 }), ['steady']);
    expect(measured).toMatchObject({
      phases: [],
      duration_seconds: 0,
      websocket: { operations: 0, rate_per_second: 0, avg_latency_ms: null },
    });
  });

  it('adds up: all phases measured are the whole run, and all transports are each of them', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        const summary = summaryOf(observations, ['warm-up', 'steady']);
        const { measured } = summary;
        expect(measured.duration_seconds).toBe(summary.duration_seconds);
        for (const name of transports) {
          expect(measured[name].operations).toBe(summary[name].operations);
          expect(measured[name].p95_latency_ms).toBe(summary[name].p95_latency_ms);
          expect(measured[name].response).toEqual(summary[name].response);
        }
        const { all, ...each } = measured.rates;
        const parts = Object.values(each).map((rate) => rate.average_per_second);
        expect(all.average_per_second).toBeCloseTo(
          parts.reduce((a, b) => a + b, 0),
          2,
        );
      }),
      { numRuns: 30 },
    );
  });
});
