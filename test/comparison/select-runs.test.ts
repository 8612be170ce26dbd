import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { selectRuns, type FoundRun } from '../../src/comparison/select-runs.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { observe, seconds } from '../outputs/observed-windows.ts';

let summary: Summary;

beforeAll(async () => {
  await prepareHistograms();
  ({ summary } = observe(seconds(20)));
});

function run(folder: string, day: number | undefined, changes: Partial<Summary> = {}): FoundRun {
  const startedAt = day === undefined ? undefined : `2026-01-${String(day).padStart(2, '0')}`;
  return { folder, startedAt, content: { kind: 'summary', summary: { ...summary, ...changes } } };
}

function broken(folder: string, day: number): FoundRun {
  return { ...run(folder, day), content: { kind: 'problem', message: 'holds no summary.json' } };
}

function foldersOf(found: readonly FoundRun[], scenario?: string): readonly string[] {
  return selectRuns(found, scenario).runs.map(({ folder }) => folder);
}

test('runs come in order of their start, then of their name, however they were found', () => {
  const found = [run('d', 3), run('a', 2), run('c', 1), run('b', undefined), run('e', 2)];
  fc.assert(
    fc.property(fc.shuffledSubarray(found, { minLength: found.length }), (shuffled) => {
      expect(foldersOf(shuffled)).toEqual(['b', 'c', 'a', 'e', 'd']);
    }),
  );
});

test('the scenario is that of the latest run, or the one that was asked for', () => {
  const found = [run('a', 1, { scenario: 'x' }), run('b', 2), run('c', 3, { scenario: 'x' })];
  expect(foldersOf(found)).toEqual(['a', 'c']);
  expect(foldersOf(found, summary.scenario)).toEqual(['b']);
  const { leftOut } = selectRuns(found, summary.scenario);
  expect(leftOut).toEqual([
    { folder: 'a', why: 'the scenario is x', isNewer: false },
    { folder: 'c', why: 'the scenario is x', isNewer: true },
  ]);
});

test('broken, incomplete and unlike runs are left out, each with its reason', () => {
  const found = [
    broken('torn', 1),
    run('cut', 2, { complete: false, reason: 'SIGINT' }),
    run('limited', 3, { generator_limited: true }),
    run('open', 4, { load_model: 'operations' }),
    run('large', 5, { pace: { ...summary.pace, planned: summary.pace.planned + 100 } }),
    run('good', 6),
    broken('newest', 7),
  ];
  const { runs, leftOut } = selectRuns(found, undefined);
  expect(runs.map(({ folder }) => folder)).toEqual(['good']);
  expect(leftOut.map(({ folder }) => folder)).toEqual([
    'torn',
    'cut',
    'limited',
    'open',
    'large',
    'newest',
  ]);
  expect(leftOut.filter(({ isNewer }) => isNewer).map(({ folder }) => folder)).toEqual(['newest']);
  expect(leftOut.find(({ folder }) => folder === 'large')?.why).toContain('planned users differ');
});

test('where nothing can be read there are no runs', () => {
  expect(selectRuns([], undefined)).toEqual({ runs: [], leftOut: [] });
  const { runs, leftOut } = selectRuns([broken('a', 1)], undefined);
  expect(runs).toEqual([]);
  expect(leftOut).toEqual([{ folder: 'a', why: 'holds no summary.json', isNewer: false }]);
});

test('simulated runs and real ones are not lined up: the latest run decides', () => {
  const real = { generator_limited: false };
  const simulated = { generator_limited: null };
  const found = [run('a', 1, real), run('b', 2, simulated), run('c', 3, real)];
  const { runs, leftOut } = selectRuns(found, undefined);
  expect(runs.map(({ folder }) => folder)).toEqual(['a', 'c']);
  const why = 'the kinds of run differ: real and simulated';
  expect(leftOut).toEqual([{ folder: 'b', why, isNewer: false }]);
  expect(foldersOf([...found, run('d', 4, simulated)])).toEqual(['b', 'd']);
});
