import { beforeAll, expect, test } from 'vitest';
import { compareRuns } from '../../src/comparison/compare-runs.ts';
import { measuredRun } from '../../src/comparison/measured-run.ts';
import { metrics } from '../../src/comparison/metric.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { observe } from '../outputs/observed-windows.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';
import { uniformValues } from './random-values.ts';

beforeAll(prepareHistograms);

/** Operations that were due, with service times around 5 ms, sent so late on average. */
function due(seed: number, latenessMs: number): readonly Observation[] {
  const draws = uniformValues(4_000, seed);
  return Array.from({ length: 40 }, (_, second) => {
    const operations = Array.from({ length: 50 }, (__, index) => {
      const [one, other] = [
        draws[second * 100 + index] ?? 0,
        draws[second * 100 + 50 + index] ?? 0,
      ];
      const at = second * 1_000 + index * 10;
      const times = { serviceUs: 4_000 + 2_000 * one, latenessUs: 2_000 * latenessMs * other };
      return [startedAt(at + 1), sampleAt(at + 2, times)];
    });
    return [...operations.flat(), tickAt((second + 1) * 1_000)];
  }).flat();
}

function runOf(observations: readonly Observation[]) {
  const { windows, summary } = observe(observations);
  return { summary, measured: measuredRun(windows, ['steady']) };
}

test('what has to wait longer is worse in its response, not in its service', () => {
  const { figures } = compareRuns(runOf(due(1, 1)), runOf(due(2, 8)), { tolerance: 0.1, metrics });
  const worse = figures.filter(({ word }) => word === 'worse');
  expect(worse.length).toBeGreaterThan(3);
  expect(worse.every(({ series }) => series.time === 'response')).toBe(true);
  expect(new Set(worse.map(({ series }) => series.level))).toContain('operation');
  const ofService = figures.filter(({ series }) => series.time === 'latency');
  expect(ofService.some(({ chance }) => chance !== undefined)).toBe(true);
});

test('where nothing was due there are no responses to compare', () => {
  const plain = Array.from({ length: 20 }, (_, second) => [
    startedAt(second * 1_000 + 1),
    sampleAt(second * 1_000 + 2),
    tickAt((second + 1) * 1_000),
  ]).flat();
  const { figures } = compareRuns(runOf(plain), runOf(plain), { tolerance: 0.1, metrics });
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.filter(({ series }) => series.time !== 'latency')).toEqual([]);
});
