import { isRecordable, isThin } from './histogram.ts';
import { bucketCount, bucketOf, middleUs, upperEdgeUs } from './threshold-buckets.ts';
import type { ThresholdCollector, ThresholdFigure } from './threshold-collector.ts';
import { percentOf } from './threshold-metrics.ts';

/** The durations of one window: only the buckets that hold something. */
export interface DurationSlice {
  readonly buckets: Uint16Array;
  readonly times: Uint32Array;
  readonly count: number;
  readonly sumUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  /** What is not over, so far; only of stays. */
  readonly unendedUs: readonly number[];
}

/** What products of fractions may lose. */
const tolerance = 1e-9;

/**
 * Durations from 0 µs to 10 min with 3 digits, whose windows can be taken out again; invalid ones
 * are left out. About 210 KB, and 6 bytes for each bucket used in a window that is kept.
 */
export class ThresholdDurations implements ThresholdCollector<DurationSlice> {
  readonly #open = new Uint32Array(bucketCount);
  readonly #used = new Uint16Array(bucketCount);
  #usedCount = 0;
  #openCount = 0;
  #openSumUs = 0;
  #openMinUs = Infinity;
  #openMaxUs = 0;
  readonly #times = new Uint32Array(bucketCount);
  #count = 0;
  #sumUs = 0;
  #minUs = Infinity;
  #maxUs = 0;
  #openUnendedUs: number[] = [];
  /** By bucket. */
  readonly #unended = new Map<number, number>();

  record(valueUs: number): void {
    if (!isRecordable(valueUs)) return;
    const us = Math.round(valueUs);
    this.#countInBucket(bucketOf(us));
    this.#openCount += 1;
    this.#openSumUs += us;
    if (us < this.#openMinUs) this.#openMinUs = us;
    if (us > this.#openMaxUs) this.#openMaxUs = us;
  }

  /** One that has lasted so long and is not over: it may make percentiles longer, never shorter. */
  recordUnended(soFarUs: number | undefined): void {
    if (soFarUs === undefined || !isRecordable(soFarUs)) return;
    this.#openUnendedUs.push(Math.round(soFarUs));
  }

  take(): DurationSlice {
    const buckets = this.#used.slice(0, this.#usedCount);
    const times = Uint32Array.from(buckets, (bucket) => this.#open[bucket] ?? 0);
    const slice = {
      buckets,
      times,
      count: this.#openCount,
      sumUs: this.#openSumUs,
      minUs: this.#openMinUs,
      maxUs: this.#openMaxUs,
      unendedUs: this.#openUnendedUs,
    };
    this.#startWindow(buckets);
    return slice;
  }

  merge(earlier: DurationSlice, later: DurationSlice): DurationSlice {
    const times = new Map<number, number>();
    for (const slice of [earlier, later]) {
      for (const [index, bucket] of slice.buckets.entries()) {
        times.set(bucket, (times.get(bucket) ?? 0) + (slice.times[index] ?? 0));
      }
    }
    return {
      buckets: Uint16Array.from(times.keys()),
      times: Uint32Array.from(times.values()),
      count: earlier.count + later.count,
      sumUs: earlier.sumUs + later.sumUs,
      minUs: Math.min(earlier.minUs, later.minUs),
      maxUs: Math.max(earlier.maxUs, later.maxUs),
      unendedUs: [...earlier.unendedUs, ...later.unendedUs],
    };
  }

  add(slice: DurationSlice): void {
    this.#apply(slice, 1);
    this.#minUs = Math.min(this.#minUs, slice.minUs);
    this.#maxUs = Math.max(this.#maxUs, slice.maxUs);
  }

  remove(slice: DurationSlice, kept: readonly DurationSlice[]): void {
    this.#apply(slice, -1);
    this.#minUs = Infinity;
    this.#maxUs = 0;
    for (const { minUs, maxUs } of kept) {
      this.#minUs = Math.min(this.#minUs, minUs);
      this.#maxUs = Math.max(this.#maxUs, maxUs);
    }
  }

  read(statistic: string): ThresholdFigure | undefined {
    const unended = this.#unendedCount();
    const valueUs = this.#count + unended === 0 ? undefined : this.#statisticUs(statistic);
    if (valueUs === undefined) return undefined;
    const percent = percentOf(statistic);
    const thin = percent !== undefined && isThin(percent, this.#count + unended);
    return { value: valueUs / 1_000, samples: this.#count + unended, thin };
  }

  /** Mean, minimum and deviation are of what is over. */
  #statisticUs(statistic: string): number | undefined {
    const isAnyOver = this.#count > 0;
    switch (statistic) {
      case 'avg':
        return isAnyOver ? this.#sumUs / this.#count : undefined;
      case 'min':
        return isAnyOver ? this.#minUs : undefined;
      case 'max':
        return Math.max(this.#maxUs, this.#longestUnendedUs());
      case 'stddev':
        return isAnyOver ? this.#stddevUs() : undefined;
      default: {
        const percent = percentOf(statistic);
        if (percent === undefined) return undefined;
        return this.#unended.size > 0 ? this.#survivalUs(percent) : this.#percentileUs(percent);
      }
    }
  }

  /** The bucket of the smallest value that at least so many percent do not exceed. */
  #percentileUs(percent: number): number {
    // Hundredths of a percent are whole numbers, so that the rank is exact.
    const rank = Math.ceil((Math.round(percent * 100) * this.#count) / 10_000);
    let below = 0;
    const bucket = this.#times.findIndex((times) => (below += times) >= rank);
    return Math.min(upperEdgeUs(bucket), this.#maxUs);
  }

  /**
   * The same where some are not over, after Kaplan and Meier: these are left out from where they
   * are. Beyond the longest that is known it is at least that.
   */
  #survivalUs(percent: number): number {
    const rest = 1 - percent / 100 + tolerance;
    let atRisk = this.#count + this.#unendedCount();
    let surviving = 1;
    for (const [bucket, times] of this.#times.entries()) {
      if (times > 0) surviving *= 1 - times / atRisk;
      if (surviving <= rest) return Math.min(upperEdgeUs(bucket), this.#maxUs);
      atRisk -= times + (this.#unended.get(bucket) ?? 0);
    }
    return Math.max(this.#maxUs, this.#longestUnendedUs());
  }

  #unendedCount(): number {
    return [...this.#unended.values()].reduce((sum, times) => sum + times, 0);
  }

  /** To the upper edge of its bucket. */
  #longestUnendedUs(): number {
    return Math.max(0, ...Array.from(this.#unended.keys(), upperEdgeUs));
  }

  /** Of the buckets, around their own mean: equal values deviate by nothing. */
  #stddevUs(): number {
    const meanUs = this.#sumOver(middleUs) / this.#count;
    const squares = this.#sumOver((bucket) => {
      const deviation = middleUs(bucket) - meanUs;
      return deviation * deviation;
    });
    return Math.sqrt(squares / this.#count);
  }

  #sumOver(valueOf: (bucket: number) => number): number {
    let sum = 0;
    for (const [bucket, times] of this.#times.entries()) {
      if (times > 0) sum += valueOf(bucket) * times;
    }
    return sum;
  }

  #countInBucket(bucket: number): void {
    const times = this.#open[bucket] ?? 0;
    if (times === 0) {
      this.#used[this.#usedCount] = bucket;
      this.#usedCount += 1;
    }
    this.#open[bucket] = times + 1;
  }

  #startWindow(buckets: Uint16Array): void {
    for (const bucket of buckets) this.#open[bucket] = 0;
    this.#usedCount = 0;
    this.#openCount = 0;
    this.#openSumUs = 0;
    this.#openMinUs = Infinity;
    this.#openMaxUs = 0;
    if (this.#openUnendedUs.length > 0) this.#openUnendedUs = [];
  }

  #applyUnended(bucket: number, sign: 1 | -1): void {
    const times = (this.#unended.get(bucket) ?? 0) + sign;
    if (times === 0) this.#unended.delete(bucket);
    else this.#unended.set(bucket, times);
  }

  #apply(slice: DurationSlice, sign: 1 | -1): void {
    for (const [index, bucket] of slice.buckets.entries()) {
      this.#times[bucket] = (this.#times[bucket] ?? 0) + sign * (slice.times[index] ?? 0);
    }
    for (const us of slice.unendedUs) this.#applyUnended(bucketOf(us), sign);
    this.#count += sign * slice.count;
    this.#sumUs += sign * slice.sumUs;
  }
}
