import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDue, dueTimes } from '../../src/scenario/due-times.ts';
import { countBy, endOf, levelAt, type LoadShape } from '../../src/scenario/load-shape.ts';
import { planOperations } from '../../src/scenario/operation-plan.ts';
import { shapes } from './some-shapes.ts';
import { loadOf } from './resolve-file.ts';

const hundredPerSecond: LoadShape = [{ startMs: 0, endMs: 400_000, from: 100, to: 100 }];

describe('what is due evenly', () => {
  test('comes at the same distance at a constant rate, the first at once', () => {
    const rate: LoadShape = [{ startMs: 0, endMs: 1_000, from: 4, to: 4 }];
    expect([...dueTimes({ rate, arrivals: 'even' }, 1)]).toEqual([0, 250, 500, 750]);
  });

  test('is as many as the area below the rate by any time, to within one', () => {
    fc.assert(
      fc.property(shapes, (rate) => {
        fc.pre(countBy(rate, endOf(rate)) < 3_000);
        const times = [...dueTimes({ rate, arrivals: 'even' }, 1)];
        expect(times).toHaveLength(countDue({ rate, arrivals: 'even' }, 1));
        times.forEach((ms, index) => {
          expect(ms).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
          expect(Math.abs(countBy(rate, ms) - index)).toBeLessThanOrEqual(1);
        });
        expect(Math.abs(countBy(rate, endOf(rate)) - times.length)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('is n times as many at n times the rate', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 2, max: 20 }), (rate, factor) => {
        const more = rate.map((part) => ({
          ...part,
          from: part.from * factor,
          to: part.to * factor,
        }));
        const few = countDue({ rate, arrivals: 'even' }, 1);
        const many = countDue({ rate: more, arrivals: 'even' }, 1);
        expect(many).toBeLessThanOrEqual(few * factor);
        expect(many).toBeGreaterThan((few - 1) * factor - 1);
      }),
    );
  });
});

describe('what is due as a Poisson process', () => {
  const poisson = { rate: hundredPerSecond, arrivals: 'poisson' } as const;

  test.each([1, 2, 3, 4, 5])(
    'has mean and variance of its rate per second with seed %i',
    (seed) => {
      const perSecond = countPerSecond(dueTimes(poisson, seed), 400);
      const mean = perSecond.reduce((sum, count) => sum + count, 0) / 400;
      const spread = perSecond.reduce((sum, count) => sum + (count - mean) * (count - mean), 0);
      // Both within three standard deviations of what 400 seconds at 100 per second give.
      expect(Math.abs(mean - 100)).toBeLessThan(1.5);
      expect(Math.abs(spread / 399 / mean - 1)).toBeLessThan(0.22);
    },
  );

  test('follows a rising rate', () => {
    const rate: LoadShape = [{ startMs: 0, endMs: 100_000, from: 0, to: 100 }];
    const times = [...dueTimes({ rate, arrivals: 'poisson' }, 7)];
    const early = times.filter((ms) => ms < 50_000).length;
    expect(Math.abs(early - 1_250)).toBeLessThan(110);
    expect(Math.abs(times.length - 5_000)).toBeLessThan(220);
    expect(levelAt(rate, times.at(-1) ?? 0)).toBeGreaterThan(95);
  });

  test('is another with another seed and the same with the same', () => {
    expect([...dueTimes(poisson, 1)]).toEqual([...dueTimes(poisson, 1)]);
    expect([...dueTimes(poisson, 1)]).not.toEqual([...dueTimes(poisson, 2)]);
  });
});

describe('the plan of operations', () => {
  const load = loadOf({ model: 'operations', rate: 50, warmup: '2s', duration: '4s', cooldown: 0 });

  test('has them due in the steady phase only', () => {
    const { total, dueTimes: walk } = planOperations(load, 1);
    const times = [...walk()];
    expect([total, times.length, times[0], times.at(-1)]).toEqual([200, 200, 2_000, 5_980]);
  });

  test('gives the same on every walk, as many as it says', () => {
    const plan = planOperations({ ...load, arrivals: 'poisson' }, 3);
    expect([...plan.dueTimes()]).toEqual([...plan.dueTimes()]);
    expect([...plan.dueTimes()]).toHaveLength(plan.total);
    expect(plan.total).not.toBe(200);
  });

  test('is walked without being made', () => {
    const forMonths = [{ startMs: 0, endMs: 2_000_000_000, from: 90_000, to: 90_000 }];
    const plan = planOperations({ ...load, rate: forMonths }, 1);
    const walk = plan.dueTimes()[Symbol.iterator]();
    expect(plan.total).toBe(180_000_000_000);
    expect([walk.next().value, walk.next().value]).toEqual([0, 0.011]);
  });
});

function countPerSecond(times: Iterable<number>, seconds: number): readonly number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const ms of times) {
    const second = Math.floor(ms / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
