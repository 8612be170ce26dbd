import type { LeftOutRun, SelectedRun } from '../../comparison/select-runs.ts';
import { minHistory, type TrendRow } from '../../comparison/trend-of.ts';

/** Runs of a scenario, oldest first, and how the latest stands against the others. */
export interface ShownTrend {
  readonly folder: string;
  readonly runs: readonly SelectedRun[];
  /** Older runs beyond those asked for. */
  readonly earlier: number;
  readonly leftOut: readonly LeftOutRun[];
  /** Folders beyond the most that are read. */
  readonly dropped: number;
  readonly tolerance: number;
  readonly rows: readonly TrendRow[];
}

export type TrendOutcome = 'regression' | 'none' | 'too few';

/** What the latest of the runs comes to. */
export function trendOutcome({ runs, rows }: ShownTrend): TrendOutcome {
  if (runs.length <= minHistory) return 'too few';
  return rows.some(({ word }) => word === 'worse') ? 'regression' : 'none';
}
