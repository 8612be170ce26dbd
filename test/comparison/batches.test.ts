import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBatches, sumPerBatch } from '../../src/comparison/batches.ts';
import type { MeasuredRun } from '../../src/comparison/measured-run.ts';
import { noLatency } from '../../src/metrics/latency-figures.ts';

function runOf(phases: readonly (readonly [string, number])[]): MeasuredRun {
  const windows = phases.flatMap(([phase, count]) =>
    Array.from({ length: count }, () => ({ phase, seconds: 1 })),
  );
  const none = { websocket: new Map(), http: new Map(), database: new Map() };
  return { windows, series: new Map(), errorClasses: none };
}

const phases = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 })
  .map((counts) => counts.map((count, index) => [`phase ${index}`, count] as const));

test('every window is in one batch, batches keep order, phase and time', () => {
  fc.assert(
    fc.property(phases, fc.integer({ min: 0, max: 5_000 }), (written, samples) => {
      const run = runOf(written);
      const { batches, batchOf } = planBatches(run, samples);
      expect(batchOf).toHaveLength(run.windows.length);
      batchOf.forEach((batch, window) => {
        expect(batches[batch]?.phase).toBe(run.windows[window]?.phase);
        expect(batch - (batchOf[window - 1] ?? 0)).toBeLessThanOrEqual(1);
        expect(batch).toBeGreaterThanOrEqual(batchOf[window - 1] ?? 0);
      });
      const seconds = batches.reduce((sum, batch) => sum + batch.seconds, 0);
      expect(seconds).toBe(run.windows.length);
      expect(batches.length).toBeLessThanOrEqual(15 + written.length);
    }),
  );
});

test('there are fewer batches where samples are few', () => {
  const run = runOf([['steady', 60]]);
  expect(planBatches(run, 10_000).batches).toHaveLength(15);
  expect(planBatches(run, 100).batches).toHaveLength(10);
  expect(planBatches(run, 30).batches).toHaveLength(3);
  expect(planBatches(run, 1).batches).toHaveLength(1);
});

test('what rows come to is summed in the batch of their window', () => {
  const plan = planBatches(runOf([['steady', 30]]), 10_000);
  const row = { errors: 0, time: noLatency };
  const rows = [0, 1, 1, 29].map((window) => ({ ...row, window, completed: 1 }));
  const sums = sumPerBatch(plan, rows, ({ completed }) => completed);
  expect(sums[0]).toBe(3);
  expect(sums.at(-1)).toBe(1);
  expect(sums.reduce((sum, value) => sum + value, 0)).toBe(4);
});
