import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chance, hash, purposeOf } from '../../src/determinism/chance.ts';
import { chiSquared, correlation, mean } from './statistics.ts';

const seeds = [0, 1, 2 ** 32 + 1, 2 ** 53 - 1];

function draws(count: number, draw: (n: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, n) => draw(n));
}

describe('chance', () => {
  test('lies in [0, 1) and is the same for the same four integers', () => {
    const seed = fc.maxSafeNat();
    const integer = fc.nat({ max: 2 ** 31 - 1 });
    const counters = fc.tuple(integer, integer, integer);
    fc.assert(
      fc.property(seed, counters, (one, [user, purpose, n]) => {
        const u = chance(one, user, purpose, n);
        expect(u).toBeGreaterThanOrEqual(0);
        expect(u).toBeLessThan(1);
        expect(chance(one, user, purpose, n)).toBe(u);
      }),
    );
  });

  test.each(seeds)('is uniform over the steps, the users and the purposes of seed %d', (seed) => {
    const streams = [
      draws(20_000, (n) => chance(seed, 3, 1, n)),
      draws(20_000, (n) => chance(seed, n, 1, 1)),
      draws(20_000, (n) => chance(seed, 3, n, 1)),
    ];
    for (const stream of streams) {
      const buckets = Array.from({ length: 100 }, () => 0);
      for (const u of stream)
        buckets[Math.floor(u * 100)] = (buckets[Math.floor(u * 100)] ?? 0) + 1;
      // 99 degrees of freedom: 160 is passed by chance once in 10,000 times.
      expect(
        chiSquared(
          buckets,
          buckets.map(() => 200),
        ),
      ).toBeLessThan(160);
      expect(Math.abs(mean(stream) - 0.5)).toBeLessThan(0.01);
    }
  });

  test.each(seeds)('does not correlate neighbours of seed %d', (seed) => {
    const own = draws(20_000, (n) => chance(seed, 7, 4, n));
    const neighbours = {
      user: draws(20_000, (n) => chance(seed, 8, 4, n)),
      purpose: draws(20_000, (n) => chance(seed, 7, 5, n)),
      step: draws(20_000, (n) => chance(seed, 7, 4, n + 1)),
      seed: draws(20_000, (n) => chance(seed + 1, 7, 4, n)),
    };
    for (const other of Object.values(neighbours)) {
      expect(Math.abs(correlation(own, other))).toBeLessThan(0.03);
    }
  });

  test('does not correlate what neighbouring users draw for one step', () => {
    const firstUsers = draws(20_000, (user) => chance(1, user, 1, 1));
    const nextUsers = draws(20_000, (user) => chance(1, user + 1, 1, 1));
    expect(Math.abs(correlation(firstUsers, nextUsers))).toBeLessThan(0.03);
  });

  test('differs between seeds that share their low or high bits', () => {
    const streams = seeds.map((seed) => draws(50, (n) => chance(seed, 0, 0, n)).join());
    expect(new Set(streams).size).toBe(seeds.length);
  });

  test('never changes from one version to the next', () => {
    expect(hash(0, 0, 0, 0)).toBe(4_235_135_213);
    expect(hash(7, 17, 4, 1000)).toBe(2_277_272_374);
    expect(hash(2 ** 32 + 1, 99_999, 16, 123_456)).toBe(717_061_634);
    expect(chance(1, 2, 3, 4)).toBe(0.1856085951695564);
    expect(chance(2 ** 53 - 1, 5, 6, 7)).toBe(0.4631812224643871);
    expect(purposeOf('')).toBe(0x811c9dc5);
    expect(purposeOf('model')).toBe(2_961_925_722);
  });
});
