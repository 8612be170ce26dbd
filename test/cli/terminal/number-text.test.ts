import { describe, expect, it } from 'vitest';
import {
  countText,
  durationText,
  msText,
  nounText,
  percentText,
  rateText,
} from '../../../src/cli/terminal/number-text.ts';

describe('numbers as people read them', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [12_365, '12 365'],
    [1_234_567, '1 234 567'],
  ])('count %d', (count, text) => {
    expect(countText(count)).toBe(text);
  });

  it.each([
    [null, 'n/a'],
    [undefined, 'n/a'],
    [0, '0 ms'],
    [0.042, '0.04 ms'],
    [0.3, '0.3 ms'],
    [9.94, '9.9 ms'],
    [9.96, '10 ms'],
    [61.4, '61 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [61_000, '61 s'],
  ])('latency %d', (ms, text) => {
    expect(msText(ms)).toBe(text);
  });

  it.each([
    [0, 0, 'n/a'],
    [0, 10, '0 %'],
    [10, 10, '100 %'],
    [99_999, 100_000, '99.9 %'],
    [16, 1_648, '1.0 %'],
    [1, 100_000, '< 0.1 %'],
    [2, 1_000, '0.2 %'],
  ])('%d of %d', (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });

  it.each([
    [14_000, '14s'],
    [60_000, '1m'],
    [310_000, '5m 10s'],
    [3_660_000, '1h 1m'],
  ])('duration %d', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('nouns', () => {
    expect([0, 1, 1_200].map((count) => nounText(count, 'user'))).toEqual([
      '0 users',
      '1 user',
      '1 200 users',
    ]);
    expect([nounText(1, 'push', 'pushes'), nounText(2, 'push', 'pushes')]).toEqual([
      '1 push',
      '2 pushes',
    ]);
  });

  it('rate', () => {
    expect([0, 0.25, 412.4, 12_365].map(rateText)).toEqual(['0/s', '0.3/s', '412/s', '12 365/s']);
  });
});
