import type { MeasuredRun, MeasuredWindow, SeriesRow } from './measured-run.ts';

/** Most batches of a run: long ones depend less on each other than short ones. */
const maxBatches = 15;
/** Fewest windows in a batch. */
const minWindows = 2;
/** Fewest samples in a batch, on average. */
const minSamples = 10;

/** Neighbouring windows of one phase, which stand for one independent measurement. */
export interface Batch {
  readonly phase: string;
  readonly seconds: number;
}

/** The windows of a run in batches. */
export interface BatchPlan {
  readonly batches: readonly Batch[];
  /** Index of the batch of each window. */
  readonly batchOf: readonly number[];
}

/** Batches for a series with so many samples: at most 15, fewer the fewer samples there are. */
export function planBatches({ windows }: MeasuredRun, samples: number): BatchPlan {
  const total = windows.length;
  const windowsForSamples = samples === 0 ? total : (minSamples * total) / samples;
  const length = Math.ceil(Math.max(minWindows, total / maxBatches, windowsForSamples));
  const batches: Batch[] = [];
  const batchOf: number[] = [];
  for (const stretch of phaseStretches(windows)) {
    const count = Math.max(1, Math.floor(stretch.length / length));
    const first = batches.length;
    for (let index = 0; index < count; index += 1) {
      batches.push({ phase: stretch[0]?.phase ?? '', seconds: 0 });
    }
    stretch.forEach((window, index) => {
      const batch = first + Math.min(count - 1, Math.floor(index / length));
      const known = batches[batch];
      if (known !== undefined) {
        batches[batch] = { ...known, seconds: known.seconds + window.seconds };
      }
      batchOf.push(batch);
    });
  }
  return { batches, batchOf };
}

/** Windows that follow each other in one phase. */
function phaseStretches(
  windows: readonly MeasuredWindow[],
): readonly (readonly MeasuredWindow[])[] {
  const stretches: MeasuredWindow[][] = [];
  for (const window of windows) {
    const latest = stretches.at(-1);
    if (latest?.[0]?.phase === window.phase) latest.push(window);
    else stretches.push([window]);
  }
  return stretches;
}

/** For each batch the sum of what the rows in it come to. */
export function sumPerBatch(
  { batches, batchOf }: BatchPlan,
  rows: readonly SeriesRow[],
  valueOf: (row: SeriesRow) => number,
): readonly number[] {
  const sums = batches.map(() => 0);
  for (const row of rows) {
    const batch = batchOf[row.window];
    if (batch !== undefined) sums[batch] = (sums[batch] ?? 0) + valueOf(row);
  }
  return sums;
}
