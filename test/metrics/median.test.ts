import { expect, test } from 'vitest';
import { median, robustSpread } from '../../src/metrics/median.ts';
import { normalValues } from '../comparison/random-values.ts';

test('is the middle one, or between the middle two, and nothing without values', () => {
  expect(median([])).toBeUndefined();
  expect(median([7])).toBe(7);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
});

test('the spread of normal values is their standard deviation, from three values on', () => {
  for (const size of [3, 4, 5, 8, 9, 30]) {
    const spreads = Array.from({ length: 2_000 }, (_, set) =>
      robustSpread(normalValues(size, set + 1)),
    );
    const mean = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
    expect({ size, isRight: Math.abs(mean - 1) < 0.06 }).toEqual({ size, isRight: true });
  }
});

test('one outlier hardly widens the spread, and one value has none', () => {
  expect(robustSpread([10, 11, 12, 13, 1_000])).toBeLessThan(3);
  expect(robustSpread([5])).toBe(0);
  expect(robustSpread([5, 5, 5])).toBe(0);
});
