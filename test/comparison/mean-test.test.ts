import { expect, test } from 'vitest';
import { meanTest, type BatchValue } from '../../src/comparison/mean-test.ts';
import { serialFactor } from '../../src/comparison/serial-factor.ts';
import { driftingValues, normalValues } from './random-values.ts';

function batches(values: readonly number[], phase = 'steady'): readonly BatchValue[] {
  return values.map((value) => ({ phase, value }));
}

/** How many of 1,000 comparisons of equals come out below a chance. */
function falseAlarms(valuesOf: (seed: number) => readonly number[], below: number): number {
  const chances = Array.from({ length: 1_000 }, (_, pair) =>
    meanTest(batches(valuesOf(pair * 2 + 1)), batches(valuesOf(pair * 2 + 2))),
  );
  return chances.filter((chance) => chance !== undefined && chance < below).length;
}

test('calls equals different no more often than it says', () => {
  const alarms = falseAlarms((seed) => normalValues(15, seed), 0.05);
  expect(alarms).toBeLessThan(60);
  expect(alarms).toBeGreaterThan(10);
  expect(falseAlarms((seed) => normalValues(15, seed), 0.01)).toBeLessThan(15);
});

test('holds that also where batches resemble their neighbours, about', () => {
  const alarms = falseAlarms((seed) => driftingValues(15, seed, 0.4), 0.01);
  expect(alarms).toBeLessThan(40);
});

test('finds a shift of two standard deviations in every one of 200 pairs', () => {
  const chances = Array.from({ length: 200 }, (_, pair) => {
    const shifted = normalValues(15, pair * 2 + 2).map((value) => value + 2);
    return meanTest(batches(normalValues(15, pair * 2 + 1)), batches(shifted)) ?? 1;
  });
  expect(chances.filter((chance) => chance < 0.01).length).toBeGreaterThan(190);
});

test('compares phase by phase: what both runs share between phases is no noise', () => {
  const two = (seed: number, shift: number): readonly BatchValue[] => [
    ...batches(normalValues(8, seed).map((value) => value + shift)),
    ...batches(
      normalValues(8, seed + 5_000).map((value) => value + 1_000 + shift),
      'peak',
    ),
  ];
  const chances = (shift: number): readonly number[] =>
    Array.from(
      { length: 300 },
      (_, pair) => meanTest(two(pair * 2 + 1, 0), two(pair * 2 + 2, shift)) ?? 1,
    );
  expect(chances(0).filter((chance) => chance < 0.01).length).toBeLessThan(8);
  expect(chances(2).filter((chance) => chance < 0.01).length).toBeGreaterThan(285);
});

test('agrees with Welch’s test worked out by hand', () => {
  // Means 3 and 6, variances 2.5: t = 3 with 8 degrees of freedom.
  const chance = meanTest(batches([1, 5, 2, 4, 3]), batches([4, 8, 5, 7, 6]));
  expect(chance).toBeCloseTo(0.017072, 5);
});

test('says nothing about fewer than five batches, and has no doubt where nothing varies', () => {
  const steady = batches([5, 5, 5, 5, 5]);
  expect(meanTest(steady.slice(1), steady)).toBeUndefined();
  expect(meanTest(steady, batches([5, 5, 5, 5, 5]))).toBe(1);
  expect(meanTest(steady, batches([6, 6, 6, 6, 6]))).toBe(0);
  expect(meanTest(steady, batches([5, 5, 5, 5, 5], 'peak'))).toBeUndefined();
});

test('neighbours that resemble each other widen a variance, independent ones do not', () => {
  expect(serialFactor([1, -1, 1, -1, 1, -1])).toBe(1);
  expect(serialFactor([0, 0, 0])).toBe(1);
  expect(serialFactor([-3, -2, -1, 1, 2, 3])).toBeGreaterThan(2);
  expect(serialFactor([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeLessThanOrEqual(19.001);
});
