import type { Summary } from '../metrics/summary.ts';
import type { MeasuredRun, RunSeries } from './measured-run.ts';
import { percentileOf, type Metric } from './metric.ts';
import { summaryPercentile } from './summary-figures.ts';

/** A finished run, ready to be compared. */
export interface FinishedRun {
  readonly summary: Summary;
  readonly measured: MeasuredRun;
}

/** What a series came to over the phases that count. */
export interface SeriesTotals {
  readonly completed: number;
  readonly errors: number;
  /** Samples with a time. */
  readonly timed: number;
  readonly sumMs: number;
}

const noTotals: SeriesTotals = { completed: 0, errors: 0, timed: 0, sumMs: 0 };

export function totalsOf({ rows }: RunSeries): SeriesTotals {
  return rows.reduce(
    (sum, { completed, errors, time }) => ({
      completed: sum.completed + completed,
      errors: sum.errors + errors,
      timed: sum.timed + time.count,
      sumMs: sum.sumMs + time.count * (time.meanMs ?? 0),
    }),
    noTotals,
  );
}

/**
 * A figure of a series; `null` without samples, or for a percentile with fewer than 10 above it.
 * Rates, shares and means are those of the phases that count, and so are percentiles of whole
 * transports; percentiles of personas and operations are kept for the whole run only.
 */
export function figureOf(run: FinishedRun, series: RunSeries, metric: Metric): number | null {
  const { completed, errors, timed, sumMs } = totalsOf(series);
  const seconds = secondsOf(run.measured);
  if (seconds === 0) return null;
  if (metric === 'rate') return completed / seconds;
  if (metric === 'errors') return completed === 0 ? null : errors / completed;
  if (timed === 0) return null;
  const percentile = percentileOf[metric];
  if (percentile === undefined) return sumMs / timed;
  return summaryPercentile(run.summary, series.name, percentile);
}

function secondsOf({ windows }: MeasuredRun): number {
  return windows.reduce((sum, { seconds }) => sum + seconds, 0);
}
