import { beforeAll, expect, test } from 'vitest';
import { fallenVerdicts } from '../../src/comparison/fallen-verdicts.ts';
import { doubts, likenessOf } from '../../src/comparison/likeness.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Summary, ThresholdResult } from '../../src/metrics/summary.ts';
import { observe, seconds } from '../outputs/observed-windows.ts';

let summary: Summary;

beforeAll(async () => {
  await prepareHistograms();
  ({ summary } = observe(seconds(20)));
});

test('a run is like itself', () => {
  expect(likenessOf(summary, summary)).toEqual({ refusals: [], loadDifferences: [], remarks: [] });
});

test('another load model and other phases are refused, both at once', () => {
  const other: Summary = {
    ...summary,
    load_model: 'operations',
    measured: { ...summary.measured, phases: ['peak'] },
  };
  const { refusals, loadDifferences } = likenessOf(summary, other);
  expect(refusals).toEqual([
    'the load models differ: users and operations',
    'the phases that count differ: steady and peak',
  ]);
  expect(loadDifferences).toEqual([]);
});

test('another scenario, seed, version, number of users or length is told', () => {
  const other: Summary = {
    ...summary,
    scenario: 'other',
    seed: 99,
    version: '0.9.9',
    pace: { ...summary.pace, planned: 500 },
    measured: { ...summary.measured, duration_seconds: 90 },
  };
  const { refusals, loadDifferences, remarks } = likenessOf(summary, other);
  expect(refusals).toEqual([]);
  expect(loadDifferences).toHaveLength(2);
  expect(loadDifferences[0]).toMatch(/^the planned users differ: \d+ and 500$/);
  expect(loadDifferences[1]).toMatch(/^the measured seconds differ: [\d.]+ and 90$/);
  expect(remarks.map((remark) => remark.split(' ')[1])).toEqual(['scenarios', 'seeds', 'versions']);
});

test('errors made on purpose in one of two runs are told', () => {
  const some: Summary = { ...summary, injected_errors: 3 };
  const { loadDifferences } = likenessOf(summary, some);
  expect(loadDifferences).toEqual(['the errors made on purpose differ: none and some']);
  expect(likenessOf(some, { ...some, injected_errors: 4 }).loadDifferences).toEqual([]);
});

test('doubts name an incomplete run, one of its generator, and one that lost count', () => {
  expect(doubts(summary, 'run')).toEqual([]);
  const bad: Summary = {
    ...summary,
    complete: false,
    reason: 'SIGINT',
    generator_limited: true,
    conservation: { ...summary.conservation, holds: false },
  };
  expect(doubts(bad, 'baseline')).toEqual([
    'the baseline is incomplete: SIGINT',
    'the baseline was limited by its generator, which set its figures',
    'the baseline lost count of operations, so its figures cannot be trusted',
  ]);
});

function threshold(text: string, passed: boolean | null): ThresholdResult {
  return {
    threshold: text,
    subject: text,
    level: passed === false ? 'critical' : null,
    passed,
    why: passed === null ? 'nothing was measured' : null,
    value: 61.2,
    unit: 'ms',
    limit: '< 50 ms',
    baseline: null,
    samples: 100,
    thin: false,
    broken_since_seconds: null,
  };
}

test('thresholds and checks that held and do not any more are named, no others', () => {
  const before: Summary = {
    ...summary,
    thresholds: [
      threshold('a', true),
      threshold('b', false),
      threshold('c', true),
      threshold('d', true),
    ],
    checks: [{ name: 'conservation', passed: true, evidence: 'all' }],
  };
  const after: Summary = {
    ...summary,
    thresholds: [
      threshold('a', false),
      threshold('b', false),
      { ...threshold('c', false), value: 0.0512, unit: 'share' },
      threshold('d', null),
    ],
    checks: [{ name: 'conservation', passed: false, evidence: '3 missing' }],
  };
  expect(fallenVerdicts(before, after)).toEqual([
    { kind: 'threshold', name: 'a', evidence: '61.2 ms' },
    { kind: 'threshold', name: 'c', evidence: '5.12 %' },
    { kind: 'check', name: 'conservation', evidence: '3 missing' },
  ]);
  expect(fallenVerdicts(after, before)).toEqual([]);
});

test('a simulated and a real run are refused', () => {
  const real: Summary = { ...summary, generator_limited: false };
  const simulated: Summary = { ...summary, generator_limited: null };
  const words = 'the kinds of run differ: real and simulated';
  expect(likenessOf(real, simulated).refusals).toEqual([words]);
  expect(likenessOf(real, { ...real, generator_limited: true }).refusals).toEqual([]);
});
