import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctChances } from '../../src/comparison/correct-chances.ts';
import { holm } from '../../src/comparison/holm.ts';

const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

test('corrects the example of four chances', () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((chance, index) => {
    expect(corrected[index]).toBeCloseTo(chance, 12);
  });
});

test('never lowers a chance, never beyond their number, whatever their order', () => {
  fc.assert(
    fc.property(chances, (raw) => {
      const corrected = holm(raw);
      raw.forEach((chance, index) => {
        expect(corrected[index]).toBeGreaterThanOrEqual(chance);
        expect(corrected[index]).toBeLessThanOrEqual(Math.min(1, chance * raw.length));
      });
    }),
  );
});

test('what is less likely stays less likely', () => {
  fc.assert(
    fc.property(chances, (raw) => {
      const corrected = holm(raw.toSorted((left, right) => left - right));
      expect(corrected).toEqual(corrected.toSorted((left, right) => left - right));
    }),
  );
});

test('gives half of all chance to transports, whatever the number of operations', () => {
  const transport = { level: 'transport', chance: 0.001 } as const;
  const operations = Array.from({ length: 400 }, () => ({
    level: 'operation' as const,
    chance: 0.001,
  }));
  expect(correctChances([transport])).toEqual([0.002]);
  expect(correctChances([...operations, transport]).at(-1)).toBe(0.002);
  expect(correctChances([...operations, transport])[0]).toBe(1);
});
