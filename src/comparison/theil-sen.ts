import { median } from '../metrics/median.ts';

/** Change from one value to the next, with its 95 % bounds. */
export interface Slope {
  readonly perStep: number;
  readonly low: number;
  readonly high: number;
}

/** Fewest values whose order can be told from chance at 5 %. */
const minValues = 5;

/** The 97.5 % point of the normal distribution. */
const normalPoint = 1.959964;

/**
 * Slope through evenly spaced values, some of which may be missing, as the median of the slopes of
 * all pairs (Theil, Sen), with Sen's bounds from the distribution of Kendall's S. `undefined` for
 * fewer than 5 values.
 */
export function theilSen(values: readonly (number | null)[]): Slope | undefined {
  const points = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  if (points.length < minValues) return undefined;
  const slopes = pairSlopes(points).toSorted((left, right) => left - right);
  const reach = normalPoint * Math.sqrt(varianceOfS(points.length));
  const below = Math.max(0, Math.floor((slopes.length - reach) / 2) - 1);
  return {
    perStep: median(slopes) ?? 0,
    low: slopes[below] ?? 0,
    high: slopes[slopes.length - 1 - below] ?? 0,
  };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

function pairSlopes(points: readonly Point[]): readonly number[] {
  return points.flatMap((from, index) =>
    points.slice(index + 1).map((to) => (to.value - from.value) / (to.at - from.at)),
  );
}

function varianceOfS(count: number): number {
  return (count * (count - 1) * (2 * count + 5)) / 18;
}
