import { describe, expect, it } from 'vitest';
import { judgeLeak } from '../../src/metrics/leak-judgement.ts';

/** Memory after cycles of 1,000 operations each. */
function held(...kilobytes: readonly number[]) {
  return kilobytes.map((kilobyte, index) => ({
    operations: (index + 1) * 1_000,
    bytes: 50_000_000 + kilobyte * 1_000,
  }));
}

describe('the judgement of memory over cycles', () => {
  it('is a leak when growth is above the limit with 95 % confidence', () => {
    expect(judgeLeak(held(0, 210, 390, 610, 800, 990), 100_000)).toMatchObject({
      kind: 'leak',
      limit: 100_000,
      cycles: 6,
    });
  });

  it('is no leak when growth is below the limit with 95 % confidence', () => {
    const judged = judgeLeak(held(0, 20, -10, 15, 5, 10), 100_000);
    expect(judged.kind).toBe('no leak');
    expect(judged.at_most).toBeLessThan(20_000);
  });

  it('turns at the limit, in bytes per 1,000 operations', () => {
    const grown = held(0, 100, 200, 300, 400);
    expect(judgeLeak(grown, 99_999)).toMatchObject({ kind: 'leak', slope: 100_000 });
    expect(judgeLeak(grown, 100_001)).toMatchObject({ kind: 'no leak', at_most: 100_000 });
  });

  it('is unsure when the noise is larger than what is asked for', () => {
    const judged = judgeLeak(held(0, 900, -300, 1_200, 100, 1_000), 100_000);
    expect(judged.kind).toBe('unsure');
    expect(judged.at_least).toBeLessThan(100_000);
    expect(judged.at_most).toBeGreaterThan(100_000);
  });

  it('is unsure of fewer than three cycles', () => {
    expect(judgeLeak(held(0, 900), 100_000)).toMatchObject({ kind: 'unsure', slope: null });
  });
});
