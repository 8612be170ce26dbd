import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countBy,
  endOf,
  levelAt,
  peakOf,
  timeOfCount,
  timesOfCounts,
  type LoadShape,
} from '../../src/scenario/load-shape.ts';
import { shapes } from './some-shapes.ts';

const ramp: LoadShape = [
  { startMs: 0, endMs: 10_000, from: 0, to: 10 },
  { startMs: 10_000, endMs: 20_000, from: 10, to: 10 },
  { startMs: 20_000, endMs: 30_000, from: 4, to: 0 },
];

describe('a load shape', () => {
  test('is a straight line within each segment and nothing outside', () => {
    expect(
      [-1, 0, 2_500, 10_000, 19_999, 20_000, 25_000, 30_000].map((ms) => levelAt(ramp, ms)),
    ).toEqual([0, 0, 2.5, 10, 10, 4, 2, 0]);
    expect(peakOf(ramp)).toBe(10);
    expect(endOf(ramp)).toBe(30_000);
    expect([peakOf([]), endOf([])]).toEqual([0, 0]);
  });

  test('counts the area below it', () => {
    expect([0, 5_000, 10_000, 20_000, 30_000, 99_000].map((ms) => countBy(ramp, ms))).toEqual([
      0, 12.5, 50, 150, 170, 170,
    ]);
  });

  test('tells when a count is reached, and that one beyond its area never is', () => {
    expect([0, 12.5, 50, 100, 150].map((count) => timeOfCount(ramp, count))).toEqual([
      0, 5_000, 10_000, 15_000, 20_000,
    ]);
    expect(timeOfCount(ramp, 170)).toBeUndefined();
    expect(timeOfCount([], 0)).toBeUndefined();
  });

  test('has time and count as inverses of each other, in whole microseconds', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 0.999, noNaN: true }), (shape, share) => {
        const count = share * countBy(shape, endOf(shape));
        const ms = timeOfCount(shape, count);
        fc.pre(ms !== undefined);
        expect(Math.round(ms * 1_000) / 1_000).toBe(ms);
        const blur = (peakOf(shape) / 1_000) * 0.001 + 1e-9 * (1 + count);
        expect(Math.abs(countBy(shape, ms) - count)).toBeLessThanOrEqual(blur);
      }),
    );
  });

  test('reaches rising counts one after the other at the times of each alone', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (shape, shares) => {
        const area = countBy(shape, endOf(shape));
        const counts = shares.map((share) => share * area).sort((left, right) => left - right);
        const times = [...timesOfCounts(shape, counts)];
        expect(times).toEqual(
          counts.map((count) => timeOfCount(shape, count)).filter((ms) => ms !== undefined),
        );
        expect([...times].sort((left, right) => left - right)).toEqual(times);
      }),
    );
  });
});
