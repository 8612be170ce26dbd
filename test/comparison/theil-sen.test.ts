import fc from 'fast-check';
import { expect, test } from 'vitest';
import { theilSen } from '../../src/comparison/theil-sen.ts';
import { normalValues } from './random-values.ts';

test('finds the slope of a line, whatever single values are off or missing', () => {
  const whole = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(fc.tuple(whole, whole, whole), fc.integer({ min: 9, max: 40 }), (drawn, count) => {
      const [start, step, off] = drawn;
      const line = Array.from({ length: count }, (_, index) => start + step * index);
      expect(theilSen(line)).toEqual({ perStep: step, low: step, high: step });
      const bent = line.with(3, start + off * 50);
      expect(theilSen(bent)?.perStep).toBe(step);
      expect(theilSen(line.map((value, at) => (at === 4 ? null : value)))?.perStep).toBe(step);
    }),
  );
});

test('agrees with slopes worked out by hand', () => {
  // Slopes of the pairs: 2, 0.5, 3.33…, 1.75, -1, 4, 1.67…, 9, 3, -3.
  const slope = theilSen([1, 3, 2, 11, 8]);
  expect(slope?.perStep).toBeCloseTo((1.75 + 2) / 2, 10);
  expect(slope).toMatchObject({ low: -3, high: 9 });
});

test('says nothing about fewer than five values', () => {
  expect(theilSen([1, 2, 3, 4])).toBeUndefined();
  expect(theilSen([1, null, 3, 4, 5])).toBeUndefined();
  expect(theilSen([1, 2, 3, 4, 5])).toBeDefined();
});

test('its bounds hold the true slope in at least 93 of 100 noisy series', () => {
  for (const count of [5, 8, 20]) {
    const held = Array.from({ length: 1_000 }, (_, series) => {
      const noisy = normalValues(count, series + 1).map((noise, at) => 3 * at + noise);
      const slope = theilSen(noisy);
      return slope !== undefined && slope.low <= 3 && slope.high >= 3;
    });
    expect(held.filter(Boolean).length).toBeGreaterThan(930);
    expect(held.filter(Boolean).length).toBeLessThan(1_000);
  }
});
