import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twoSidedP } from '../../src/metrics/two-sided-p.ts';

test.each([
  [1, 1, 0.5],
  [1, 12.7062, 0.05],
  [1, 63.6567, 0.01],
  [2, 4.30265, 0.05],
  [3, 5.84091, 0.01],
  [10, 2.22814, 0.05],
  [10, 4.5869, 0.001],
  [29, 2.75639, 0.01],
  [30, 2.04227, 0.05],
  [1_000, 1.96234, 0.05],
])('with %i degrees of freedom, %f is exceeded as tables say', (degrees, t, chance) => {
  expect(twoSidedP(t, degrees)).toBeCloseTo(chance, 5);
});

test('it is a chance that falls with the distance from 0, on both sides alike', () => {
  const degrees = fc.integer({ min: 1, max: 200 });
  const distance = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(degrees, distance, distance, (df, one, other) => {
      const [near, far] = [Math.min(one, other), Math.max(one, other)];
      expect(twoSidedP(0, df)).toBe(1);
      expect(twoSidedP(-near, df)).toBe(twoSidedP(near, df));
      expect(twoSidedP(far, df)).toBeGreaterThanOrEqual(0);
      expect(twoSidedP(far, df)).toBeLessThanOrEqual(twoSidedP(near, df) + 1e-12);
    }),
  );
});

test('an endless distance has no chance', () => {
  expect(twoSidedP(Infinity, 3)).toBe(0);
});
