import { planBatches, sumPerBatch, type BatchPlan } from './batches.ts';
import { countAbove } from './count-above.ts';
import { totalsOf } from './run-figures.ts';
import type { MeasuredRun, RunSeries, SeriesRow } from './measured-run.ts';
import { meanTest, type BatchValue } from './mean-test.ts';
import type { Metric } from './metric.ts';
import { shareTest, type BatchShare } from './share-test.ts';

/** The same series in two runs, with the figures that are compared. */
export interface Pair {
  readonly a: {
    readonly measured: MeasuredRun;
    readonly series: RunSeries;
    readonly figure: number;
  };
  readonly b: {
    readonly measured: MeasuredRun;
    readonly series: RunSeries;
    readonly figure: number;
  };
}

type Side = Pair['a'];

/**
 * Chance of a difference at least as large although the runs do not differ, not yet corrected for
 * the number of comparisons; `undefined` when there is too little to say.
 */
export function chanceOf(pair: Pair, metric: Metric): number | undefined {
  const { a, b } = pair;
  if (metric === 'rate') return meanTest(ratesOf(a, pair), ratesOf(b, pair));
  if (metric === 'errors') return shareTest(errorsOf(a), errorsOf(b));
  if (metric === 'mean') return meanTest(logMeansOf(a), logMeansOf(b));
  // Between the two figures the share above is most unlike when the runs are.
  const limitMs = Math.sqrt(a.figure * b.figure);
  return shareTest(slowOf(a, limitMs), slowOf(b, limitMs));
}

/** A rate that sank to nothing has no samples left: the busier run says how long batches are. */
function ratesOf({ measured, series }: Side, { a, b }: Pair): readonly BatchValue[] {
  const [ofA, ofB] = [totalsOf(a.series).completed, totalsOf(b.series).completed];
  const plan = planBatches(measured, Math.max(ofA, ofB));
  const completed = sumPerBatch(plan, series.rows, (row) => row.completed);
  return plan.batches.map(({ phase, seconds }, index) => ({
    phase,
    value: (completed[index] ?? 0) / seconds,
  }));
}

function errorsOf({ measured, series }: Side): readonly BatchShare[] {
  const plan = planBatches(measured, totalsOf(series).completed);
  return sharesOf(plan, series.rows, {
    hits: ({ errors }) => errors,
    of: ({ completed }) => completed,
  });
}

function slowOf({ measured, series }: Side, limitMs: number): readonly BatchShare[] {
  const plan = planBatches(measured, totalsOf(series).timed);
  return sharesOf(plan, series.rows, {
    hits: ({ time }) => countAbove(time, limitMs),
    of: ({ time }) => time.count,
  });
}

type ValueOf = (row: SeriesRow) => number;

function sharesOf(
  plan: BatchPlan,
  rows: readonly SeriesRow[],
  values: { readonly hits: ValueOf; readonly of: ValueOf },
): readonly BatchShare[] {
  const hits = sumPerBatch(plan, rows, values.hits);
  const of = sumPerBatch(plan, rows, values.of);
  return plan.batches.map(({ phase }, index) => ({
    phase,
    hits: hits[index] ?? 0,
    of: of[index] ?? 0,
  }));
}

/** Logarithms: a stall makes a mean many times larger, never many times smaller. */
function logMeansOf({ measured, series }: Side): readonly BatchValue[] {
  const plan = planBatches(measured, totalsOf(series).timed);
  const sums = sumPerBatch(plan, series.rows, ({ time }) => time.count * (time.meanMs ?? 0));
  const counts = sumPerBatch(plan, series.rows, ({ time }) => time.count);
  return plan.batches.flatMap(({ phase }, index) => {
    const mean = (sums[index] ?? 0) / (counts[index] ?? 0);
    return mean > 0 ? [{ phase, value: Math.log(mean) }] : [];
  });
}
