import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Histogram, maxValueUs, prepareHistograms } from '../../src/metrics/histogram.ts';
import { bucketCount, bucketOf, upperEdgeUs } from '../../src/metrics/threshold-buckets.ts';
import { ThresholdDurations } from '../../src/metrics/threshold-durations.ts';

beforeAll(prepareHistograms);

const statistics = ['p50', 'p95', 'p99', 'p99.9', 'avg', 'min', 'max', 'stddev'];
const durationUs = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: maxValueUs }),
);
const windowsOfDurations = fc.array(fc.array(durationUs, { maxLength: 60 }), {
  minLength: 1,
  maxLength: 8,
});

function figuresOf(durations: ThresholdDurations): readonly unknown[] {
  return statistics.map((statistic) => durations.read(statistic));
}

function collected(windows: readonly (readonly number[])[]) {
  const durations = new ThresholdDurations();
  const slices = windows.map((window) => {
    for (const us of window) durations.record(us);
    const slice = durations.take();
    durations.add(slice);
    return slice;
  });
  return { durations, slices };
}

describe('durations of thresholds', () => {
  it('lie in buckets that follow each other without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxValueUs }), (us) => {
        const bucket = bucketOf(us);
        expect(bucket).toBeLessThan(bucketCount);
        expect(upperEdgeUs(bucket)).toBeGreaterThanOrEqual(us);
        expect(bucket === 0 ? -1 : upperEdgeUs(bucket - 1)).toBeLessThan(us);
        expect(upperEdgeUs(bucket) - us).toBeLessThanOrEqual(us / 1_000);
      }),
    );
  });

  it('come to the figures that histograms of the summary come to', () => {
    fc.assert(
      fc.property(windowsOfDurations, (windows) => {
        const { durations } = collected(windows);
        const histogram = new Histogram();
        for (const us of windows.flat()) histogram.record(us);
        const { meanUs, stddevUs } = histogram;
        for (const percent of [50, 95, 99, 99.9]) {
          const expected = histogram.percentileUs(percent);
          expect(durations.read(`p${percent}`)?.value).toBe(expected && expected / 1_000);
        }
        expect(durations.read('avg')?.value).toBe(meanUs && meanUs / 1_000);
        const seen = (durations.read('stddev')?.value ?? 0) * 1_000;
        expect(Math.abs(seen - (stddevUs ?? 0))).toBeLessThanOrEqual(0.001);
        histogram.destroy();
      }),
    );
  });

  it('forget the oldest windows as if they had never been', () => {
    fc.assert(
      fc.property(windowsOfDurations, fc.nat(7), (windows, count) => {
        const { durations, slices } = collected(windows);
        const removed = slices.slice(0, count);
        for (const [index, slice] of removed.entries()) {
          durations.remove(slice, slices.slice(index + 1));
        }
        const rest = windows.slice(count);
        expect(figuresOf(durations)).toEqual(figuresOf(collected(rest).durations));
      }),
    );
  });

  it('are the same whether windows were merged before or not', () => {
    fc.assert(
      fc.property(windowsOfDurations, (windows) => {
        const { durations, slices } = collected(windows);
        const merged = new ThresholdDurations();
        merged.add(slices.reduce((earlier, later) => merged.merge(earlier, later)));
        expect(figuresOf(merged)).toEqual(figuresOf(durations));
      }),
    );
  });

  it('leave out what is no duration', () => {
    const { durations } = collected([[Number.NaN, -1, maxValueUs + 1, 7]]);
    expect(durations.read('max')).toEqual({ value: 0.007, samples: 1, thin: false });
  });

  it('know a percentile with fewer than 10 samples above it', () => {
    const of = (count: number) => collected([Array.from({ length: count }, () => 5)]).durations;
    expect(of(199).read('p95')?.thin).toBe(true);
    expect(of(200).read('p95')?.thin).toBe(false);
    expect(of(1).read('avg')?.thin).toBe(false);
  });
});
