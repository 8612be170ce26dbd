import { expect, test } from 'vitest';
import { shareTest, type BatchShare } from '../../src/comparison/share-test.ts';
import { uniformValues } from './random-values.ts';

const perBatch = 300;

/** Batches with hits of this share; with `cluster` hits come that many at a time. */
function batches(share: number, seed: number, cluster = 1): readonly BatchShare[] {
  return Array.from({ length: 15 }, (_, batch) => {
    const draws = uniformValues(perBatch / cluster, seed * 1_000 + batch);
    const hits = cluster * draws.filter((draw) => draw < share).length;
    return { phase: 'steady', hits, of: perBatch };
  });
}

function alarms(a: number, b: number, cluster = 1): number {
  const chances = Array.from({ length: 300 }, (_, pair) =>
    shareTest(batches(a, pair * 2 + 1, cluster), batches(b, pair * 2 + 2, cluster)),
  );
  return chances.filter((chance) => chance !== undefined && chance < 0.01).length;
}

test('calls equals different no more often than it says', () => {
  expect(alarms(0.05, 0.05)).toBeLessThan(6);
  expect(alarms(0.5, 0.5)).toBeLessThan(6);
});

test('holds that where hits come ten at a time', () => {
  expect(alarms(0.05, 0.05, 10)).toBeLessThan(9);
});

test('finds twice the share of errors in nearly all of 300 pairs', () => {
  expect(alarms(0.02, 0.04)).toBeGreaterThan(270);
});

test('a few hits against none are not enough, many are', () => {
  const none = batches(0, 1);
  const some = (hits: number): readonly BatchShare[] =>
    none.map((batch, index) => ({ ...batch, hits: index < hits ? 1 : 0 }));
  expect(shareTest(none, some(3))).toBeGreaterThan(0.05);
  expect(shareTest(none, some(15))).toBeLessThan(0.01);
  expect(shareTest(none, none)).toBe(1);
});

test('comes close to the chance of two proportions where batches are even', () => {
  const even = (hits: number): readonly BatchShare[] =>
    Array.from({ length: 15 }, () => ({ phase: 'steady', hits, of: 100 }));
  // 75 of 1500 against 105 of 1500, with Yates’ correction: z = 2.229.
  const chance = shareTest(even(5), even(7));
  expect(chance).toBeGreaterThan(0.02);
  expect(chance).toBeLessThan(0.04);
});

test('says nothing about too few batches; empty ones do not count', () => {
  const full = batches(0.05, 1);
  const empty = full.map((batch) => ({ ...batch, hits: 0, of: 0 }));
  expect(shareTest(full.slice(0, 5), full.slice(0, 4))).toBeUndefined();
  expect(shareTest(full.slice(0, 5), full.slice(5, 10))).toBeDefined();
  expect(shareTest(full, empty)).toBeUndefined();
});
