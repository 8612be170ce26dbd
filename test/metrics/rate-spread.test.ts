import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateSpread } from '../../src/metrics/rate-spread.ts';

interface Stretch {
  readonly operations: number;
  readonly ms: number;
}

function spreadOf(stretches: readonly Stretch[]): RateSpread {
  const spread = new RateSpread();
  for (const { operations, ms } of stretches) spread.add(operations, ms);
  return spread;
}

const stretch = fc.record({
  operations: fc.nat(50_000),
  ms: fc.integer({ min: 500, max: 1_000 }),
});

/** In two passes over everything, as a textbook has it. */
function naive(stretches: readonly Stretch[]): { readonly peak: number; readonly sigma: number } {
  const rates = stretches.map(({ operations, ms }) => ({ rate: (operations * 1_000) / ms, ms }));
  const length = rates.reduce((sum, { ms }) => sum + ms, 0);
  const mean = rates.reduce((sum, { rate, ms }) => sum + rate * ms, 0) / length;
  const squares = rates.reduce((sum, { rate, ms }) => sum + (rate - mean) * (rate - mean) * ms, 0);
  return { peak: Math.max(...rates.map(({ rate }) => rate)), sigma: Math.sqrt(squares / length) };
}

describe('the rates of windows', () => {
  it('have the average, peak and deviation of a computation in two passes', () => {
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 200 }), (stretches) => {
        const spread = spreadOf(stretches);
        const { peak, sigma } = naive(stretches);
        const operations = stretches.reduce((sum, one) => sum + one.operations, 0);
        const ms = stretches.reduce((sum, one) => sum + one.ms, 0);
        expect(spread.average).toBeCloseTo((operations * 1_000) / ms, 6);
        expect(spread.peak).toBe(peak);
        expect(Math.abs(spread.deviation - sigma)).toBeLessThanOrEqual(1e-9 * Math.max(1, peak));
      }),
    );
  });

  it('are the same whether added one by one or merged from parts', () => {
    fc.assert(
      fc.property(fc.array(stretch), fc.array(stretch), (before, after) => {
        const whole = spreadOf([...before, ...after]);
        const merged = spreadOf(before);
        merged.merge(spreadOf(after));
        expect(merged.average).toBe(whole.average);
        expect(merged.peak).toBe(whole.peak);
        expect(merged.deviation).toBeCloseTo(whole.deviation, 4);
      }),
    );
  });

  it('do not peak in a window too short to tell', () => {
    const spread = spreadOf([
      { operations: 100, ms: 1_000 },
      { operations: 3, ms: 1 },
    ]);
    expect(spread.peak).toBe(100);
    expect(spread.deviation).toBe(0);
    expect(spread.average).toBeCloseTo(103_000 / 1_001, 9);
    expect(spreadOf([{ operations: 3, ms: 10 }]).peak).toBe(300);
    expect(spreadOf([]).average).toBe(0);
  });
});
