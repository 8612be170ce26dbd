import { expect, test } from 'vitest';
import { memoryAfterCollection } from '../../src/determinism/memory-after-collection.ts';

test('garbage does not count, what is held does', () => {
  const kept: number[][] = [];
  const mebibytes = (count: number): number[][] =>
    Array.from({ length: count }, (_, at) => Array.from({ length: 131_072 }, () => at));
  const before = memoryAfterCollection().heapUsedBytes;
  mebibytes(16);
  expect(memoryAfterCollection().heapUsedBytes - before).toBeLessThan(2_000_000);
  kept.push(...mebibytes(16));
  expect(memoryAfterCollection().heapUsedBytes - before).toBeGreaterThan(16_000_000);
  kept.length = 0;
  expect(memoryAfterCollection().heapUsedBytes - before).toBeLessThan(2_000_000);
});

test('tells memory inside the heap from all that is resident', () => {
  const { heapUsedBytes, rssBytes, externalBytes } = memoryAfterCollection();
  expect(heapUsedBytes).toBeGreaterThan(1_000_000);
  expect(rssBytes).toBeGreaterThan(heapUsedBytes + externalBytes);
});
