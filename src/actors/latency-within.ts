import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { LatencyRange } from '../scenario/scenario.ts';

/** The latency of a range that a draw from 0 to 1 comes to, in ms. */
export function latencyWithin({ leastMs, mostMs }: LatencyRange, drawn: number): number {
  return wholeMicroseconds(leastMs + (mostMs - leastMs) * drawn);
}
