import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { countAbove } from '../../src/comparison/count-above.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { noLatency } from '../../src/metrics/latency-figures.ts';
import { LatencyWindow } from '../../src/metrics/latency-window.ts';

beforeAll(prepareHistograms);

const samples = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 400 });

function windowOf(valuesUs: readonly number[]) {
  const window = new LatencyWindow();
  for (const value of valuesUs) window.record(value);
  return window.figures();
}

test('is exact at the percentiles of a window, and 0 from its maximum on', () => {
  fc.assert(
    fc.property(
      samples.map((all) => [...new Set(all)]),
      (values) => {
        const figures = windowOf(values);
        for (const ms of [figures.p50Ms, figures.p95Ms, figures.p99Ms, figures.maxMs]) {
          const above = values.filter((value) => value > Math.round((ms ?? 0) * 1_000)).length;
          expect(countAbove(figures, ms ?? 0)).toBeCloseTo(above, 6);
        }
        expect(countAbove(figures, (figures.maxMs ?? 0) + 1)).toBe(0);
        expect(countAbove(figures, 0)).toBe(values.length);
      },
    ),
  );
});

test('never rises with the limit', () => {
  const limit = fc.double({ min: 0, max: 1_200, noNaN: true });
  fc.assert(
    fc.property(samples, limit, limit, (values, one, other) => {
      const figures = windowOf(values);
      const low = countAbove(figures, Math.min(one, other));
      expect(countAbove(figures, Math.max(one, other))).toBeLessThanOrEqual(low + 1e-9);
    }),
  );
});

test('is 0 in a window without samples', () => {
  expect(countAbove(noLatency, 1)).toBe(0);
});
