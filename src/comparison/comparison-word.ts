import { isHigherBetter, type Metric } from './metric.ts';

/** Chance, corrected where there are many, below which a difference counts as real. */
export const significance = 0.01;

export type ComparisonWord = 'same' | 'better' | 'worse' | 'unclear';

/** Smaller differences never matter, whatever share of a tiny figure they are. */
const negligible: Readonly<Record<Metric, number>> = {
  rate: 0,
  errors: 0.001,
  mean: 0.05,
  p50: 0.05,
  p95: 0.05,
  p99: 0.05,
};

/** A figure before and after. */
export interface Change {
  readonly metric: Metric;
  /** After minus before, and that as a share of before; `null` when before was 0. */
  readonly difference: number;
  readonly relative: number | null;
}

/** The change from one figure to another. */
export function changeOf(metric: Metric, before: number, after: number): Change {
  const difference = after - before;
  return { metric, difference, relative: before === 0 ? null : difference / before };
}

/**
 * What a change comes to. `same`: within the tolerance; `unclear`: beyond it, but chance explains
 * it, or there is too little to say (`undefined`).
 */
export function wordFor(
  change: Change,
  chance: number | undefined,
  tolerance: number,
): ComparisonWord {
  if (chance === undefined) return 'unclear';
  if (!isBeyond(change, tolerance)) return 'same';
  if (chance >= significance) return 'unclear';
  return change.difference > 0 === isHigherBetter(change.metric) ? 'better' : 'worse';
}

/** From 0 every share is too large. */
function isBeyond({ metric, difference, relative }: Change, tolerance: number): boolean {
  if (Math.abs(difference) <= negligible[metric]) return false;
  return relative === null || Math.abs(relative) > tolerance;
}
