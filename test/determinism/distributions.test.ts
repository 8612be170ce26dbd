import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chance } from '../../src/determinism/chance.ts';
import {
  exponential,
  integerBelow,
  logNormal,
  weightedIndex,
} from '../../src/determinism/distributions.ts';
import { chiSquared, mean, quantile } from './statistics.ts';

const count = 40_000;
const uniform = (purpose: number, n: number): number => chance(1, 0, purpose, n);
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function sample(draw: (n: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, n) => draw(n));
}

describe('distributions', () => {
  test('an exponential has its mean and its median', () => {
    const gaps = sample((n) => exponential(1000, uniform(1, n)));
    expect(mean(gaps)).toBeGreaterThan(980);
    expect(mean(gaps)).toBeLessThan(1020);
    expect(quantile(gaps, 0.5)).toBeGreaterThan(675);
    expect(quantile(gaps, 0.5)).toBeLessThan(711);
  });

  test('a log-normal goes through its median and its 99th percentile', () => {
    const latencies = sample((n) => logNormal(5, 40, uniform(2, n), uniform(3, n)));
    expect(quantile(latencies, 0.5)).toBeGreaterThan(4.9);
    expect(quantile(latencies, 0.5)).toBeLessThan(5.1);
    expect(quantile(latencies, 0.99)).toBeGreaterThan(37);
    expect(quantile(latencies, 0.99)).toBeLessThan(43);
  });

  test('a log-normal without spread is its median, without median nothing', () => {
    expect(logNormal(5, 5, 0.3, 0.7)).toBe(5);
    expect(logNormal(5, 2, 0.3, 0.7)).toBe(5);
    expect(logNormal(0, 9, 0.3, 0.7)).toBe(0);
  });

  test('all are finite and not negative for every draw', () => {
    fc.assert(
      fc.property(unit, unit, (u, v) => {
        for (const value of [exponential(1000, u), logNormal(5, 40, u, v)]) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('a weighted index is chosen in proportion to its weight', () => {
    const weights = [3, 0, 1, 6];
    const counts = weights.map(() => 0);
    for (let n = 0; n < count; n++) {
      const index = weightedIndex(weights, uniform(4, n));
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    const present = [0, 2, 3];
    const observed = present.map((index) => counts[index] ?? 0);
    const expected = present.map((index) => ((weights[index] ?? 0) / 10) * count);
    // 2 degrees of freedom: 18 is passed by chance once in 8,000 times.
    expect(chiSquared(observed, expected)).toBeLessThan(18);
  });

  test('a weighted index is never that of a zero', () => {
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 9, noNaN: true })));
    fc.assert(
      fc.property(weights, unit, (list, u) => {
        const index = weightedIndex(list, u);
        const isPositive = (list[index] ?? 0) > 0;
        expect(isPositive).toBe(list.some((weight) => weight > 0));
        expect(isPositive || index === 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('an integer below a size reaches every one of them and no more', () => {
    const seen = new Set(sample((n) => integerBelow(6, uniform(5, n))));
    expect(seen).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});
