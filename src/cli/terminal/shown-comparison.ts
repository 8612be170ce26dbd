import type { RunComparison } from '../../comparison/compare-runs.ts';
import type { FallenVerdict } from '../../comparison/fallen-verdicts.ts';
import type { SavedRun } from '../saved-run.ts';

/** Two runs, what they differ in, and what has to be said about that. */
export interface ShownComparison {
  readonly baseline: SavedRun;
  readonly run: SavedRun;
  readonly tolerance: number;
  readonly comparison: RunComparison;
  readonly fallen: readonly FallenVerdict[];
  readonly warnings: readonly string[];
}

/** `unknown`: there was too little for any comparison. */
export type Outcome = 'regression' | 'none' | 'unknown';

/** What a comparison comes to as a whole. */
export function outcomeOf({ comparison, fallen }: ShownComparison): Outcome {
  const { figures, freshErrors, comparisons } = comparison;
  const isWorse = figures.some(({ word }) => word === 'worse');
  if (isWorse || freshErrors.length > 0 || fallen.length > 0) return 'regression';
  return comparisons === 0 ? 'unknown' : 'none';
}
