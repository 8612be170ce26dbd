import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '../../src/determinism/chance.ts';
import { logNormal } from '../../src/determinism/distributions.ts';
import { linearTrend } from '../../src/metrics/linear-trend.ts';
import { studentTQuantile } from '../../src/metrics/student-t-quantile.ts';

function standardNormal(u: number, v: number): number {
  return Math.log(logNormal(1, Math.exp(2.3263478740408408), u, v));
}

describe('quantiles of Student’s t', () => {
  it.each([
    [0.95, 1, 6.3138],
    [0.95, 2, 2.92],
    [0.95, 3, 2.3534],
    [0.95, 4, 2.1318],
    [0.95, 7, 1.8946],
    [0.95, 8, 1.8595],
    [0.95, 30, 1.6973],
    [0.975, 1, 12.7062],
    [0.975, 5, 2.5706],
    [0.975, 10, 2.2281],
    [0.99, 6, 3.1427],
    [0.5, 3, 0],
  ])('are those of the printed tables: %d with %d degrees is %d', (share, degrees, value) => {
    expect(studentTQuantile(share, degrees)).toBeCloseTo(value, 4);
  });
});

describe('a linear trend', () => {
  it('is exact on a line, however far from zero', () => {
    const points = Array.from({ length: 8 }, (_, x) => ({ x, y: 1e9 + 250 * x }));
    const trend = linearTrend(points);
    expect(trend?.slope).toBeCloseTo(250, 6);
    expect(trend?.atLeast).toBeCloseTo(250, 3);
    expect(trend?.atMost).toBeCloseTo(250, 3);
  });

  it('is that of a worked example', () => {
    const trend = linearTrend([
      { x: 1, y: 2 },
      { x: 2, y: 3 },
      { x: 3, y: 5 },
      { x: 4, y: 4 },
      { x: 5, y: 6 },
    ]);
    // Slope 0.9, residual variance 0.6333, Sxx 10: error 0.2517, times 2.3534.
    expect(trend?.slope).toBeCloseTo(0.9, 10);
    expect(trend?.atLeast).toBeCloseTo(0.9 - 0.5923, 3);
    expect(trend?.atMost).toBeCloseTo(0.9 + 0.5923, 3);
  });

  it('is unknown for fewer than three points or points above each other', () => {
    expect(linearTrend([])).toBeUndefined();
    expect(
      linearTrend([
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ]),
    ).toBeUndefined();
    expect(linearTrend([1, 2, 3].map((y) => ({ x: 4, y })))).toBeUndefined();
  });

  it('does not depend on the order of its points', () => {
    const pointArbitrary = fc.record({ x: fc.integer({ min: 0, max: 99 }), y: fc.nat(1_000) });
    fc.assert(
      fc.property(fc.array(pointArbitrary, { minLength: 4, maxLength: 20 }), (points) => {
        const there = linearTrend(points);
        const back = linearTrend(points.toReversed());
        expect(back?.slope ?? 0).toBeCloseTo(there?.slope ?? 0, 6);
        expect(back?.atMost ?? 0).toBeCloseTo(there?.atMost ?? 0, 6);
      }),
    );
  });

  it.each([4, 8])('keeps its bound in 95 of 100 noisy series of %d points', (count) => {
    const trials = 2_000;
    let kept = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const noise = (x: number) => standardNormal(chance(trial, x, 1, 0), chance(trial, x, 1, 1));
      const points = Array.from({ length: count }, (_, x) => ({ x, y: 3 * x + 5 * noise(x) }));
      if ((linearTrend(points)?.atLeast ?? Infinity) <= 3) kept += 1;
    }
    expect(kept / trials).toBeGreaterThan(0.935);
    expect(kept / trials).toBeLessThan(0.965);
  });
});
