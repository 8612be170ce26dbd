import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeHistogram, Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';

beforeAll(prepareHistograms);

/** Durations in µs, and for each the shard that measured it. */
interface Measured {
  readonly values: readonly number[];
  readonly shards: readonly number[];
}

const durationUs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 500, max: 30_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 600_000_000 }) },
);

const measured: fc.Arbitrary<Measured> = fc
  .tuple(
    fc.array(durationUs, { minLength: 1, maxLength: 600, size: 'max' }),
    fc.integer({ min: 1, max: 32 }),
  )
  .chain(([values, count]) =>
    fc.record({
      values: fc.constant(values),
      shards: fc.array(fc.nat(count - 1), {
        minLength: values.length,
        maxLength: values.length,
        size: 'max',
      }),
    }),
  );

function partsOf({ values, shards }: Measured): readonly (readonly number[])[] {
  const parts = new Map<number, number[]>();
  values.forEach((value, index) => {
    const shard = shards[index] ?? 0;
    parts.set(shard, [...(parts.get(shard) ?? []), value]);
  });
  return [...parts.values()];
}

function withHistogram<Result>(
  values: readonly number[],
  look: (histogram: Histogram) => Result,
): Result {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  const result = look(histogram);
  histogram.destroy();
  return result;
}

/** As shards report: each encodes its own, and whoever sums up decodes and merges. */
function mergedFrom(parts: readonly (readonly number[])[]): Histogram {
  const whole = new Histogram();
  for (const part of parts) {
    const decoded = decodeHistogram(withHistogram(part, (histogram) => histogram.encode()));
    whole.merge(decoded);
    decoded.destroy();
  }
  return whole;
}

function p99Of(values: readonly number[]): number {
  return withHistogram(values, (histogram) => histogram.percentileUs(99) ?? 0);
}

/** How the 99th percentile of shards may be made one; only the first way is right. */
const ways: Readonly<Record<string, (parts: readonly (readonly number[])[]) => number>> = {
  merged: (parts) => {
    const whole = mergedFrom(parts);
    const p99 = whole.percentileUs(99) ?? 0;
    whole.destroy();
    return p99;
  },
  mean: (parts) => parts.reduce((sum, part) => sum + p99Of(part), 0) / parts.length,
  max: (parts) => Math.max(...parts.map(p99Of)),
  'weighted mean': (parts) => {
    const samples = parts.reduce((sum, part) => sum + part.length, 0);
    return parts.reduce((sum, part) => sum + p99Of(part) * part.length, 0) / samples;
  },
};

function nearestRank(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent * values.length) / 100)) - 1] ?? Number.NaN;
}

/** Within a thousandth, or the rounding to a whole microsecond. */
function isClose(figure: number, exact: number): boolean {
  return Math.abs(figure - exact) <= Math.max(1, exact / 1_000);
}

/** Eight shards; one of them has 2 % of the traffic and a slow network. */
const oneSlowShard: Measured = {
  values: Array.from({ length: 20_000 }, (_, index) =>
    index % 50 === 0 ? 100_000 + ((index * 7_919) % 700_000) : 1_000 + ((index * 7_919) % 9_000),
  ),
  shards: Array.from({ length: 20_000 }, (_, index) => (index % 50 === 0 ? 7 : index % 7)),
};

describe('what shards measured', () => {
  it('merges to the same histogram, bucket by bucket, however it was spread over 1 to 32', () => {
    fc.assert(
      fc.property(measured, fc.constantFrom(50, 90, 95, 99, 99.9), (all, percent) => {
        const merged = mergedFrom(partsOf(all));
        const bytes = merged.encode();
        const figure = merged.percentileUs(percent) ?? Number.NaN;
        merged.destroy();
        expect(bytes).toEqual(withHistogram(all.values, (histogram) => histogram.encode()));
        expect(isClose(figure, nearestRank(all.values, percent))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each(Object.entries(ways))('has the right p99 only when merged: %s', (name, combine) => {
    const isRight = fc.property(measured, (all) =>
      isClose(combine(partsOf(all)), nearestRank(all.values, 99)),
    );
    const { failed } = fc.check(isRight, { numRuns: 50, endOnFailure: true });
    expect(failed).toBe(name !== 'merged');
  });

  it('is off by a factor when a slow shard is averaged away', () => {
    const parts = partsOf(oneSlowShard);
    const exact = nearestRank(oneSlowShard.values, 99);
    const off = (name: string): number => (ways[name]?.(parts) ?? Number.NaN) / exact;
    expect(off('merged')).toBeCloseTo(1, 2);
    expect(off('mean')).toBeLessThan(0.5);
    expect(off('weighted mean')).toBeLessThan(0.1);
    expect(off('max')).toBeGreaterThan(1.5);
  });

  it('counts more of one value than a small bucket could', () => {
    const values = [
      ...Array.from({ length: 300 }, () => 5),
      ...Array.from({ length: 99 }, () => 9),
    ];
    const decoded = mergedFrom([values]);
    expect(decoded.percentileUs(75)).toBe(5);
    expect(decoded.percentileUs(76)).toBe(9);
    expect(decoded.count).toBe(399);
    decoded.destroy();
  });
});
