import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';
import { figuresOf } from '../../src/metrics/latency-figures.ts';
import { LatencyWindow } from '../../src/metrics/latency-window.ts';

beforeAll(prepareHistograms);

function poured(values: readonly number[]) {
  const window = new LatencyWindow();
  for (const value of values) window.record(value);
  const figures = window.figures();
  const total = window.pourInto(undefined) ?? new Histogram();
  const afterwards = window.figures();
  window.destroy();
  return { figures, total, afterwards };
}

describe('the latencies of a window', () => {
  it.each([1, 15, 16, 17, 1_023, 1_024, 1_025, 5_000])(
    'with %d values are all in the total, and the window is empty afterwards',
    (count) => {
      const values = Array.from({ length: count }, (_, index) => (index * 7_919) % 100_003);
      const direct = new Histogram();
      for (const value of values) direct.record(value);
      const { figures, total, afterwards } = poured(values);
      expect(total.encode()).toEqual(direct.encode());
      expect(figures.count).toBe(count);
      expect(figures.maxMs).toBe(figuresOf(direct).maxMs);
      expect(figures.meanMs).toBe(figuresOf(direct).meanMs);
      expect(afterwards.count).toBe(0);
      total.destroy();
      direct.destroy();
    },
  );

  it('agree with a histogram whether they were few or many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50_000_000 }), {
          minLength: 1,
          maxLength: 3_000,
          size: 'max',
        }),
        (values) => {
          const { figures, total } = poured(values);
          const expected = figuresOf(total);
          total.destroy();
          for (const key of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
            const exact = expected[key] ?? Number.NaN;
            const seen = figures[key] ?? Number.NaN;
            expect(Math.abs(seen - exact)).toBeLessThanOrEqual(Math.max(0.001, exact / 1_000));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keep invalid values out and count them in the total', () => {
    const { figures, total } = poured([Number.NaN, -5, 600_000_001, 8]);
    expect(figures.count).toBe(1);
    expect(total.invalid).toBe(3);
    expect(total.count).toBe(1);
    total.destroy();
  });

  it('make no total of nothing', () => {
    const window = new LatencyWindow();
    expect(window.pourInto(undefined)).toBeUndefined();
    window.destroy();
  });

  it('can be refilled after they were spilled into a histogram', () => {
    const window = new LatencyWindow();
    for (let value = 0; value < 2_000; value += 1) window.record(value);
    const first = window.pourInto(undefined);
    window.record(42);
    expect(window.figures()).toMatchObject({ count: 1, p50Ms: 0.042, maxMs: 0.042 });
    expect(window.pourInto(first)?.count).toBe(2_001);
    first?.destroy();
    window.destroy();
  });
});
