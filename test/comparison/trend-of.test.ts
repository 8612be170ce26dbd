import { beforeAll, expect, test } from 'vitest';
import { metrics } from '../../src/comparison/metric.ts';
import { trendOf, type TrendRow } from '../../src/comparison/trend-of.ts';
import type { MeasuredSummary } from '../../src/metrics/summary.ts';
import { simulatedRuns, slowerModel } from './simulated-run.ts';

const settings = { tolerance: 0.1, metrics };
let history: readonly MeasuredSummary[] = [];
let slower: readonly MeasuredSummary[] = [];

beforeAll(async () => {
  history = (await simulatedRuns(16, 1)).map(({ summary }) => summary.measured);
  slower = (await simulatedRuns(5, 101, { model: slowerModel })).map(
    ({ summary }) => summary.measured,
  );
}, 120_000);

function worseIn(runs: readonly MeasuredSummary[]): readonly TrendRow[] {
  return trendOf(runs, settings).filter(({ word }) => word === 'worse');
}

test.each([3, 5, 9])('after %i runs another alike is hardly ever flagged', (before) => {
  const series = history.slice(before).map((_, start) => history.slice(start, start + before + 1));
  expect(series.length).toBeGreaterThan(5);
  expect(series.filter((runs) => worseIn(runs).length > 0).length).toBeLessThanOrEqual(1);
});

test.each([
  [3, 4],
  [5, 5],
  [9, 5],
])(
  'after %i runs a latest one that is 30 %% slower is worse in at least %i of 5',
  (before, least) => {
    const worse = slower.map((latest) => worseIn([...history.slice(0, before), latest]));
    expect(worse.filter((rows) => rows.length > 0).length).toBeGreaterThanOrEqual(least);
    const flagged = worse.flat().map(({ metric }) => metric);
    expect(flagged.filter((metric) => metric === 'rate' || metric === 'errors')).toEqual([]);
  },
);

test('a faster run is better, not worse', () => {
  const [faster] = history;
  if (faster === undefined) throw new Error('there are no runs');
  const words = trendOf([...slower, faster], settings).map(({ word }) => word);
  expect(words).toContain('better');
  expect(words).not.toContain('worse');
});

test('nothing is said after fewer than three runs, but shown', () => {
  const rows = trendOf([...history.slice(0, 2), ...slower.slice(0, 1)], settings);
  expect(rows.length).toBeGreaterThan(5);
  expect(new Set(rows.map(({ word }) => word))).toEqual(new Set(['unclear']));
  expect(rows.every(({ chance, slope }) => chance === undefined && slope === undefined)).toBe(true);
  expect(rows.every(({ values }) => values.length === 3)).toBe(true);
});

test('one bad run in the past neither moves the median nor hides a new one', () => {
  const [bad, latest] = slower;
  if (bad === undefined || latest === undefined) throw new Error('there are no runs');
  const runs = [...history.slice(0, 4), bad, ...history.slice(4, 8), latest];
  expect(worseIn(runs).map(({ metric }) => metric)).toContain('mean');
  const means = trendOf(runs, settings).find(
    ({ transport, metric }) => transport === 'websocket' && metric === 'mean',
  );
  expect(means?.before).toBeLessThan((means?.latest ?? 0) * 0.85);
});

test('a rise from run to run is bounded away from 0', () => {
  const rising = history.slice(0, 8).map((measured, index) => ({
    ...measured,
    websocket: {
      ...measured.websocket,
      p95_latency_ms: (measured.websocket.p95_latency_ms ?? 0) * (1 + index * 0.2),
    },
  }));
  const slopeOf = (runs: readonly MeasuredSummary[]) =>
    trendOf(runs, { tolerance: 0.1, metrics: ['p95'] }).find(
      ({ transport, time }) => transport === 'websocket' && time === 'latency',
    )?.slope;
  expect(slopeOf(rising)?.low).toBeGreaterThan(0.5);
  expect(slopeOf(history.slice(0, 8))?.low).toBeLessThan(0);
});
