import { maxValueUs } from './histogram.ts';

// Buckets of durations: one per microsecond up to 2,047, then 1,024 for each doubling, so that a
// bucket is never wider than a thousandth of its values.

const exact = 2_048;
const perDoubling = 1_024;
const bits = 11;

/** The bucket of whole microseconds from 0 to 10 min. */
export function bucketOf(us: number): number {
  if (us < exact) return us;
  const shift = 32 - bits - Math.clz32(us);
  return perDoubling * shift + (us >> shift);
}

export const bucketCount = bucketOf(maxValueUs) + 1;

/** The largest value of a bucket. */
export function upperEdgeUs(bucket: number): number {
  if (bucket < exact) return bucket;
  const shift = shiftOf(bucket);
  return ((bucket - perDoubling * shift + 1) << shift) - 1;
}

/** The value in the middle of a bucket. */
export function middleUs(bucket: number): number {
  return bucket < exact ? bucket : upperEdgeUs(bucket) + 1 - (1 << (shiftOf(bucket) - 1));
}

function shiftOf(bucket: number): number {
  return Math.floor(bucket / perDoubling) - 1;
}
