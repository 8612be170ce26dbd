import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { ThresholdResult } from '../../src/metrics/summary.ts';
import { judged, thresholdOf } from './judged-run.ts';
import { faithfulRun } from './observed-run.ts';
import { recounted } from './recounted.ts';

beforeAll(prepareHistograms);

const statisticsOf = {
  durations: ['p50', 'p90', 'p99', 'p99.9', 'avg', 'min', 'max'],
  operations: ['count', 'rate'],
  errors: ['count', 'rate', 'share'],
} as const;

/** Thresholds on operations, of any transport, tags, statistic and stretch. */
const anyThreshold = fc
  .record({
    transport: fc.constantFrom('websocket', 'http', 'database', 'all'),
    figure: fc.constantFrom('latency', 'response', 'lateness', 'operations', 'errors'),
    pick: fc.nat(20),
    tags: fc.subarray(['persona=researcher', 'phase=warm-up', 'kind=query'] as const),
    over: fc.constantFrom('', ' over 1s', ' over 2s', ' over 5s'),
  })
  .map(({ transport, figure, pick, tags, over }) => {
    const kind = figure === 'operations' || figure === 'errors' ? figure : 'durations';
    const statistics = statisticsOf[kind];
    const statistic = statistics[pick % statistics.length] ?? 'count';
    const side = figure === 'operations' ? '>' : '<';
    const unit = { rate: '/s', share: '%', count: '' }[String(statistic)] ?? 'ms';
    const narrowed = tags.length === 0 ? '' : `{${tags.join(',')}}`;
    return `${transport}.${figure}${narrowed} ${statistic} ${side} 5${unit}${over}`;
  });

describe('thresholds of any run', () => {
  it('come to what a recount of everything comes to', () => {
    let told = 0;
    fc.assert(
      fc.property(faithfulRun, fc.uniqueArray(anyThreshold, { minLength: 1 }), (run, texts) => {
        const recounts = texts.map((text) => recounted(thresholdOf(text), run));
        const off = judged(texts, run).results.filter(
          (result, index) => !agrees(result, recounts[index] ?? null),
        );
        expect(off).toEqual([]);
        told += recounts.filter((figure) => figure !== null).length;
      }),
      { numRuns: 300 },
    );
    expect(told).toBeGreaterThan(300);
  });
});

/** Percentiles have 3 digits, everything in a result 3 decimals. */
function agrees({ value, passed, subject }: ThresholdResult, figure: number | null): boolean {
  if (value === null || figure === null) return value === figure && passed === null;
  const margin = subject.includes(' p') ? figure / 1_000 : 0;
  return Math.abs(value - figure) <= Math.max(margin, 0.000_6);
}
