import { beforeAll, expect, test } from 'vitest';
import { compareRuns } from '../../src/comparison/compare-runs.ts';
import { freshErrors } from '../../src/comparison/fresh-errors.ts';
import { measuredRun } from '../../src/comparison/measured-run.ts';
import { metrics } from '../../src/comparison/metric.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { observe } from '../outputs/observed-windows.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';

beforeAll(prepareHistograms);

/** A minute of 20 operations a second, of which the first `failing` fail in this way. */
function minute(failing: number, errorClass: string): readonly Observation[] {
  let left = failing;
  return Array.from({ length: 60 }, (_, second) => {
    const operations = Array.from({ length: 20 }, (__, index) => {
      const at = second * 1_000 + index * 10;
      left -= 1;
      const failed = left >= 0 ? ({ outcome: 'failed', errorClass } as const) : {};
      return [startedAt(at + 1), sampleAt(at + 2, failed)];
    });
    return [...operations.flat(), tickAt((second + 1) * 1_000)];
  }).flat();
}

function runOf(observations: readonly Observation[]) {
  const { windows, summary } = observe(observations);
  return { summary, measured: measuredRun(windows, ['steady']) };
}

test('an error class the baseline does not know counts once it is no accident', () => {
  const clean = runOf(minute(0, 'none'));
  const settings = { tolerance: 0.1, metrics };
  const few = compareRuns(clean, runOf(minute(3, 'boom')), settings);
  expect(few.freshErrors).toEqual([]);
  expect(few.rareErrors).toMatchObject([{ transport: 'websocket', errorClass: 'boom', count: 3 }]);
  const many = compareRuns(clean, runOf(minute(30, 'boom')), settings);
  expect(many.freshErrors).toMatchObject([{ errorClass: 'boom', count: 30 }]);
  expect(many.rareErrors).toEqual([]);
});

test('one that both have is none, and neither is what was given up', () => {
  const known = runOf(minute(30, 'boom')).measured;
  expect(freshErrors(known, runOf(minute(60, 'boom')).measured)).toEqual([]);
  const clean = runOf(minute(0, 'none')).measured;
  expect(freshErrors(clean, runOf(minute(60, 'cancelled')).measured)).toEqual([]);
  expect(freshErrors(clean, runOf(minute(1, 'boom')).measured)[0]?.chance).toBeCloseTo(0.5, 6);
});
