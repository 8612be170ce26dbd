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
