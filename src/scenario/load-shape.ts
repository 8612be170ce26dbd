import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';

/**
 * A stretch of a load shape: the level goes in a straight line from one value to another. Times in
 * ms since the run's start, `endMs` excluded.
 */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A level as a pure function of elapsed time: users wanted, users arriving per second, or
 * operations per second. Segments in order, without gaps, the first from 0; 0 after the last.
 */
export type LoadShape = readonly Segment[];

/** The level at a time in ms; 0 before the first segment and after the last. */
export function levelAt(shape: LoadShape, ms: number): number {
  const segment = shape.find(({ startMs, endMs }) => ms >= startMs && ms < endMs);
  if (segment === undefined) return 0;
  const { startMs, endMs, from, to } = segment;
  return from + ((to - from) * (ms - startMs)) / (endMs - startMs);
}

/** What a level per second comes to by a time in ms: the area below the shape. */
export function countBy(shape: LoadShape, ms: number): number {
  let count = 0;
  for (const segment of shape) {
    if (segment.startMs >= ms) break;
    count += areaOf(segment, Math.min(ms, segment.endMs));
  }
  return count;
}

/** When a level per second has come to `count`, in ms; `undefined` when it never does. */
export function timeOfCount(shape: LoadShape, count: number): number | undefined {
  for (const ms of timesOfCounts(shape, [count])) return ms;
  return undefined;
}

/** The same for rising counts, lazily; ends at the first count that is never reached. */
export function* timesOfCounts(shape: LoadShape, counts: Iterable<number>): Generator<number> {
  let index = 0;
  let before = 0;
  let after = countIn(shape[index]);
  for (const count of counts) {
    while (after <= count && index < shape.length) {
      index += 1;
      before = after;
      after += countIn(shape[index]);
    }
    const segment = shape[index];
    if (segment === undefined) return;
    yield timeWithin(segment, count - before);
  }
}

/** Highest level of a shape; 0 of an empty one. */
export function peakOf(shape: LoadShape): number {
  return shape.reduce((peak, { from, to }) => Math.max(peak, from, to), 0);
}

/** End of a shape in ms. */
export function endOf(shape: LoadShape): number {
  return shape.at(-1)?.endMs ?? 0;
}

function countIn(segment: Segment | undefined): number {
  return segment === undefined ? 0 : areaOf(segment, segment.endMs);
}

function areaOf({ startMs, endMs, from, to }: Segment, untilMs: number): number {
  const seconds = (untilMs - startMs) / 1_000;
  const slope = ((to - from) * 1_000) / (endMs - startMs);
  return from * seconds + (slope * seconds * seconds) / 2;
}

/** Solves from · t + slope · t² / 2 = area; this form of the root loses no digits. */
function timeWithin({ startMs, endMs, from, to }: Segment, area: number): number {
  const slope = ((to - from) * 1_000) / (endMs - startMs);
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * area));
  if (area <= 0 || from + root === 0) return wholeMicroseconds(startMs);
  return wholeMicroseconds(Math.min(endMs, startMs + (2_000 * area) / (from + root)));
}
