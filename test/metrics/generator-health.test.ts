import { describe, expect, it } from 'vitest';
import { freshWatch, watchGenerator } from '../../src/metrics/generator-health.ts';

const calm = { loopUtilisation: 0.5, latenessP99Ms: 2, rssMb: 100, cpuShare: 0.4 };
const late = { ...calm, latenessP99Ms: 11 };
const busy = { ...calm, loopUtilisation: 0.9 };

function watched(healths: readonly (typeof calm)[]): boolean {
  return healths.reduce(watchGenerator, freshWatch).limited;
}

describe('a run', () => {
  it('is generator-limited by three overloaded windows of five, for good', () => {
    expect(watched([late, calm, busy, calm, late])).toBe(true);
    expect(watched([late, late, late, calm, calm, calm, calm, calm, calm])).toBe(true);
  });

  it('is not by two of any five', () => {
    expect(watched([late, calm, calm, busy, calm, late, calm, calm, busy])).toBe(false);
  });
});
