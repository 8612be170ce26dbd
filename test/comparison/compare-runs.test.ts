import { beforeAll, expect, test } from 'vitest';
import { compareRuns, type RunComparison } from '../../src/comparison/compare-runs.ts';
import type { ComparedFigure } from '../../src/comparison/compared-figure.ts';
import { metrics, type Metric } from '../../src/comparison/metric.ts';
import type { FinishedRun } from '../../src/comparison/run-figures.ts';
import { simulatedRun, simulatedRuns, slowerModel } from './simulated-run.ts';

const pairs = 20;
const settings = { tolerance: 0.1, metrics };
let runs: readonly FinishedRun[] = [];

beforeAll(async () => {
  runs = await simulatedRuns(pairs + 1, 1);
}, 120_000);

function worseIn({ figures }: RunComparison): readonly ComparedFigure[] {
  return figures.filter(({ word }) => word === 'worse');
}

function isFlagged(comparison: RunComparison): boolean {
  return worseIn(comparison).length > 0 || comparison.freshErrors.length > 0;
}

/** Each of the first runs against one of the others. */
function comparisons(others: readonly FinishedRun[]): readonly RunComparison[] {
  return others.flatMap((other, index) => {
    const baseline = runs[index];
    return baseline === undefined ? [] : [compareRuns(baseline, other, settings)];
  });
}

function ofTransport(comparison: RunComparison, metric: Metric): ComparedFigure | undefined {
  return comparison.figures.find(
    ({ series, metric: its }) =>
      series.level === 'transport' &&
      series.transport === 'websocket' &&
      series.time === 'latency' &&
      its === metric,
  );
}

test('of 20 pairs that differ in their seed only, at most one is flagged', () => {
  const flagged = comparisons(runs.slice(1)).filter(isFlagged);
  expect(runs).toHaveLength(pairs + 1);
  expect(flagged.length).toBeLessThanOrEqual(1);
});

test('a model that is 30 % slower is flagged in 20 of 20 pairs, and only its times', async () => {
  const slower = await simulatedRuns(pairs, 101, { model: slowerModel });
  const compared = comparisons(slower);
  expect(compared.filter(isFlagged)).toHaveLength(pairs);
  const flagged = new Set(compared.flatMap((one) => worseIn(one).map(({ metric }) => metric)));
  expect([...flagged].filter((metric) => metric === 'rate' || metric === 'errors')).toEqual([]);
  const faster = slower.map((run, index) => compareRuns(run, runs[index] ?? run, settings));
  expect(faster.filter(isFlagged)).toEqual([]);
  expect(faster.every((one) => ofTransport(one, 'mean')?.word === 'better')).toBe(true);
}, 120_000);

test('a share of errors three times as high is flagged in 5 of 5 pairs', async () => {
  const lossy = await simulatedRuns(5, 201, { model: { loss: 0.03 } });
  const compared = comparisons(lossy);
  expect(compared.map((one) => ofTransport(one, 'errors')?.word)).toEqual(
    compared.map(() => 'worse'),
  );
}, 60_000);

test('a slow operation of one persona is seen there, although the whole hardly changes', () => {
  const [a, b] = [runs[0], runs[1]];
  if (a === undefined || b === undefined) throw new Error('there are no runs');
  const slowed = compareRuns(a, slowedDown(b, 'query.'), settings);
  const operations = worseIn(slowed).filter(({ series }) => series.level === 'operation');
  expect(operations.length).toBeGreaterThan(0);
  expect(operations.every(({ series }) => JSON.stringify(series).includes('query.'))).toBe(true);
});

test('what is compared is asked for, and corrected for that number only', () => {
  const [a, b] = [runs[0], runs[1]];
  if (a === undefined || b === undefined) throw new Error('there are no runs');
  const all = compareRuns(a, b, settings);
  const few = compareRuns(a, b, { tolerance: 0.1, metrics: ['p95'] });
  expect(new Set(few.figures.map(({ metric }) => metric))).toEqual(new Set(['p95']));
  expect(few.comparisons).toBeLessThan(all.comparisons);
  expect(few.comparisons).toBe(few.figures.filter(({ chance }) => chance !== undefined).length);
});

test('a wide tolerance hides a difference, a narrow one shows it', async () => {
  const baseline = runs[0];
  if (baseline === undefined) throw new Error('there are no runs');
  const slower = await simulatedRun(301, { model: slowerModel });
  const compared = (tolerance: number): RunComparison =>
    compareRuns(baseline, slower, { tolerance, metrics });
  expect(ofTransport(compared(0.1), 'mean')?.word).toBe('worse');
  expect(ofTransport(compared(0.6), 'mean')?.word).toBe('same');
});

test('rates, shares and means are those of the phases that count', () => {
  for (const { summary, measured } of runs.slice(0, 3)) {
    const compared = compareRuns({ summary, measured }, { summary, measured }, settings);
    const { websocket } = summary.measured;
    expect(ofTransport(compared, 'rate')?.a).toBeCloseTo(websocket.rate_per_second, 2);
    expect(ofTransport(compared, 'mean')?.a).toBeCloseTo(websocket.avg_latency_ms ?? 0, 2);
    expect(ofTransport(compared, 'p95')?.a).toBe(websocket.p95_latency_ms);
    expect(compared.figures.filter(({ word }) => word === 'worse' || word === 'better')).toEqual(
      [],
    );
  }
});

/** The run with the times of some operations doubled, at the level of operations only. */
function slowedDown({ summary, measured }: FinishedRun, prefix: string): FinishedRun {
  const series = new Map(
    [...measured.series].map(([key, one]) => {
      const { name } = one;
      const isMeant = name.level === 'operation' && name.operation.startsWith(prefix);
      if (!isMeant) return [key, one] as const;
      const rows = one.rows.map((row) => ({
        ...row,
        time: { ...row.time, meanMs: (row.time.meanMs ?? 0) * 2 },
      }));
      return [key, { name, rows }] as const;
    }),
  );
  return { summary, measured: { ...measured, series } };
}
