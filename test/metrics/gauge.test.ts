import { describe, expect, it } from 'vitest';
import { Gauge, isCountable, isGaugeable } from '../../src/metrics/gauge.ts';

function gaugeOf(values: readonly number[]): Gauge {
  const gauge = new Gauge();
  for (const value of values) gauge.set(value);
  return gauge;
}

describe('a gauge', () => {
  it('tells the last value and what all came to', () => {
    expect(gaugeOf([3, -1, 2]).figures()).toEqual({
      last: 2,
      min: -1,
      max: 3,
      mean: 1.333,
      samples: 3,
    });
    expect(gaugeOf([]).figures()).toBeUndefined();
  });

  it('takes what came later and leaves nothing of it behind', () => {
    const whole = gaugeOf([5, 1]);
    const later = gaugeOf([9]);
    whole.take(later);
    whole.take(later);
    expect(whole.figures()).toEqual({ last: 9, min: 1, max: 9, mean: 5, samples: 3 });
    later.set(-4);
    expect(later.figures()).toEqual({ last: -4, min: -4, max: -4, mean: -4, samples: 1 });
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e300])('has no room for %d', (value) => {
    expect(isGaugeable(value)).toBe(false);
    expect(isCountable(value)).toBe(false);
  });

  it('may be negative where a counter may not', () => {
    expect([isGaugeable(-1), isCountable(-1)]).toEqual([true, false]);
    expect([isGaugeable(0.5), isCountable(0.5), isCountable(0)]).toEqual([true, true, true]);
  });
});
