import { describe, expect, it } from 'vitest';
import { roundFigure, shareOf, usToMs } from '../../src/metrics/rounding.ts';

describe('rounding', () => {
  it('gives milliseconds and rates three decimals', () => {
    expect(usToMs(12_345.6)).toBe(12.346);
    expect(roundFigure(1 / 3)).toBe(0.333);
  });

  it('never makes a share whole that is not', () => {
    expect(shareOf(9_999_999, 10_000_000)).toBe(0.999_999);
    expect(shareOf(3, 3)).toBe(1);
    expect(shareOf(0, 0)).toBeUndefined();
  });
});
