import { linearTrend, type TrendPoint } from './linear-trend.ts';

/** Memory a process held after so many operations, in bytes. */
export interface HeldMemory {
  readonly operations: number;
  readonly bytes: number;
}

/** What memory over repeated cycles comes to; all figures in bytes per 1,000 operations. */
export interface LeakJudgement {
  readonly kind: 'leak' | 'no leak' | 'unsure';
  readonly slope: number | null;
  /** Each bound holds with 95 % confidence. */
  readonly at_least: number | null;
  readonly at_most: number | null;
  readonly limit: number;
  readonly cycles: number;
}

/**
 * A leak is growth that is above the limit with 95 % confidence, no leak is growth that is below it
 * with the same. Cycles in which caches fill have to be left out.
 */
export function judgeLeak(held: readonly HeldMemory[], limit: number): LeakJudgement {
  const trend = linearTrend(held.map(pointOf));
  const cycles = held.length;
  if (trend === undefined) {
    return { kind: 'unsure', slope: null, at_least: null, at_most: null, limit, cycles };
  }
  const { slope, atLeast, atMost } = trend;
  const kind = atLeast > limit ? 'leak' : atMost <= limit ? 'no leak' : 'unsure';
  return {
    kind,
    slope: Math.round(slope),
    at_least: Math.round(atLeast),
    at_most: Math.round(atMost),
    limit,
    cycles,
  };
}

function pointOf({ operations, bytes }: HeldMemory): TrendPoint {
  return { x: operations / 1_000, y: bytes };
}
