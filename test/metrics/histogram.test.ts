import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decodeHistogram,
  Histogram,
  isThin,
  maxValueUs,
  prepareHistograms,
} from '../../src/metrics/histogram.ts';
import { figuresOf, shownMs } from '../../src/metrics/latency-figures.ts';

beforeAll(prepareHistograms);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const durations = fc.array(fc.integer({ min: 0, max: maxValueUs }), { minLength: 1 });

describe('a histogram', () => {
  it.each([Number.NaN, -1, -0.001, maxValueUs + 1, Infinity, -Infinity])(
    'counts %d as invalid and keeps it out',
    (value) => {
      const histogram = histogramOf([5, value, 7]);
      expect(histogram.invalid).toBe(1);
      expect(histogram.count).toBe(2);
      expect(histogram.maxUs).toBe(7);
      expect(histogram.percentileUs(100)).toBe(7);
      histogram.destroy();
    },
  );

  it('takes both ends of its range and rounds fractions', () => {
    const histogram = histogramOf([0, 0.4, 1.5, maxValueUs]);
    expect(histogram.invalid).toBe(0);
    expect(histogram.sumUs).toBe(2 + maxValueUs);
    expect(histogram.percentileUs(50)).toBe(0);
    expect(histogram.percentileUs(75)).toBe(2);
    expect(histogram.percentileUs(100)).toBe(maxValueUs);
    histogram.destroy();
  });

  it('says nothing about no values', () => {
    const histogram = new Histogram();
    expect(histogram.meanUs).toBeUndefined();
    expect(histogram.stddevUs).toBeUndefined();
    expect(histogram.percentileUs(50)).toBeUndefined();
    histogram.destroy();
  });

  it('is within a thousandth of the exact percentile', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(50, 95, 99), (values, percent) => {
        const histogram = histogramOf(values);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((percent * values.length) / 100) - 1] ?? Number.NaN;
        const measured = histogram.percentileUs(percent) ?? Number.NaN;
        histogram.destroy();
        expect(Math.abs(measured - exact)).toBeLessThanOrEqual(Math.max(1, exact / 1_000));
      }),
    );
  });

  it('knows the standard deviation', () => {
    const histogram = histogramOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(histogram.stddevUs).toBeCloseTo(2, 6);
    histogram.destroy();
  });

  it('is the same, bucket by bucket, whole or encoded, decoded and merged from parts', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 1, max: 8 }), (values, parts) => {
        const whole = histogramOf(values);
        const merged = new Histogram();
        for (let part = 0; part < parts; part += 1) {
          const piece = histogramOf(values.filter((_, index) => index % parts === part));
          const decoded = decodeHistogram(piece.encode());
          merged.merge(decoded);
          piece.destroy();
          decoded.destroy();
        }
        expect(merged.encode()).toEqual(whole.encode());
        expect(merged.count).toBe(values.length);
        expect(merged.percentileUs(99)).toBe(whole.percentileUs(99));
        whole.destroy();
        merged.destroy();
      }),
      { numRuns: 50 },
    );
  });

  it('is empty after a reset', () => {
    const histogram = histogramOf([1, 2, Number.NaN]);
    const empty = new Histogram();
    histogram.reset();
    expect(histogram.encode()).toEqual(empty.encode());
    histogram.destroy();
    empty.destroy();
  });

  it('cannot be used once destroyed', () => {
    const histogram = histogramOf([1]);
    histogram.destroy();
    expect(() => histogram.record(1)).toThrow('destroyed');
  });

  it('refuses bytes that no histogram wrote', () => {
    expect(() => decodeHistogram(new Uint8Array(64))).toThrow('not an encoded histogram');
    expect(() => decodeHistogram(new Uint8Array(3))).toThrow('not an encoded histogram');
  });
});

describe('honest digits', () => {
  it.each([
    [50, 19, true],
    [50, 20, false],
    [95, 199, true],
    [95, 200, false],
    [99, 999, true],
    [99, 1_000, false],
    [99.9, 9_999, true],
    [99.9, 10_000, false],
  ])('p%d of %d samples is thin: %s', (percent, count, thin) => {
    expect(isThin(percent, count)).toBe(thin);
  });

  it('show a percentile only with ten samples above it', () => {
    const few = histogramOf(Array.from({ length: 199 }, (_, index) => index));
    const enough = histogramOf(Array.from({ length: 200 }, (_, index) => index));
    expect(shownMs(figuresOf(few), 95)).toBeUndefined();
    expect(shownMs(figuresOf(enough), 95)).toBe(0.189);
    few.destroy();
    enough.destroy();
  });
});
