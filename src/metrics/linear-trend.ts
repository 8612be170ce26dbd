import { studentTQuantile } from './student-t-quantile.ts';

/** Sums over points from which the line through them follows; constant in size. */
export interface TrendSums {
  readonly count: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly squaresX: number;
  readonly squaresY: number;
  readonly products: number;
}

/** Change of y per unit of x, with one-sided bounds: each holds with 95 % confidence. */
export interface LinearTrend {
  readonly slope: number;
  readonly atLeast: number;
  readonly atMost: number;
  readonly count: number;
}

export interface TrendPoint {
  readonly x: number;
  readonly y: number;
}

export const noTrend: TrendSums = {
  count: 0,
  meanX: 0,
  meanY: 0,
  squaresX: 0,
  squaresY: 0,
  products: 0,
};

const confidence = 0.95;
/** A line goes through any two points; only from the third on is there something to doubt. */
const fewestPoints = 3;

/** Adds a point. Means and squares are updated as in Welford's method, which loses no digits. */
export function plusPoint(sums: TrendSums, { x, y }: TrendPoint): TrendSums {
  const count = sums.count + 1;
  const fromX = x - sums.meanX;
  const fromY = y - sums.meanY;
  const meanX = sums.meanX + fromX / count;
  const meanY = sums.meanY + fromY / count;
  return {
    count,
    meanX,
    meanY,
    squaresX: sums.squaresX + fromX * (x - meanX),
    squaresY: sums.squaresY + fromY * (y - meanY),
    products: sums.products + fromX * (y - meanY),
  };
}

/**
 * The line of least squares through the points, its slope bounded by Student's t; `undefined` for
 * fewer than 3 points or when all have the same x. Neighbouring deviations must be independent.
 */
export function trendOf(sums: TrendSums): LinearTrend | undefined {
  const { count, squaresX, squaresY, products } = sums;
  if (count < fewestPoints || squaresX <= 0) return undefined;
  const slope = products / squaresX;
  const unexplained = Math.max(0, squaresY - slope * products);
  const error = Math.sqrt(unexplained / (count - 2) / squaresX);
  const reach = studentTQuantile(confidence, count - 2) * error;
  return { slope, atLeast: slope - reach, atMost: slope + reach, count };
}

export function linearTrend(points: readonly TrendPoint[]): LinearTrend | undefined {
  return trendOf(points.reduce(plusPoint, noTrend));
}
