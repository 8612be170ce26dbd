import { describe, expect, test } from 'vitest';
import type { Phase } from '../../src/scenario/scenario.ts';
import { thresholdFaults } from '../../src/scenario/threshold-faults.ts';
import { thresholdOf } from '../streams/judged-run.ts';

function phase(name: string, startMs: number): Phase {
  return { name, startMs, endMs: startMs + 1_000, counts: true, rendezvous: undefined };
}

const plan = {
  load: {
    model: 'users' as const,
    phases: [phase('warm-up', 0), phase('steady', 1_000)],
    population: [],
    rate: [],
    arrivals: 'even' as const,
    sessionMs: 0,
    operationsPerUser: undefined,
    queueLimit: 100,
  },
  readings: [
    {
      kind: 'query' as const,
      url: 'http://localhost:9090',
      intervalMs: 5_000,
      figures: { cpu: 'cpu' },
    },
  ],
  faults: (['kill', 'restart', 'kill'] as const).map((kind) => ({
    kind,
    target: 'platform' as const,
    atMs: 100,
    forMs: 100,
  })),
  baseline: undefined,
  monitoring: true,
  metricsIntervalMs: 1_000,
};

function faults(
  texts: readonly string[],
  parts: { readonly baseline?: string; readonly model?: 'operations' } = {},
): readonly string[] {
  const { baseline, model = 'users' as const } = parts;
  const scenario = { ...plan, baseline, load: { ...plan.load, model } };
  const found = thresholdFaults(texts.map(thresholdOf), scenario);
  return found.map(({ index, message }) => `${index} ${message}`);
}

describe('the thresholds of a scenario', () => {
  test('may name its phases, its figures and the drain', () => {
    const texts = [
      'http.latency{phase=warm-up} p95 < 1s',
      'http.latency{phase=drain} p95 < 1s',
      'target.cpu max < 80',
    ];
    expect(faults(texts)).toEqual([]);
  });

  test('are refused when they name a phase that it does not have', () => {
    expect(faults(['http.latency{phase=stedy} p95 < 1s'])).toEqual([
      '0 unknown phase "stedy"; did you mean "steady"? (warm-up, steady, drain)',
    ]);
  });

  test('may be about a fault that it has, and about whole ones only', () => {
    const [known, unknown] = ['kill-2', 'kil-3'].map((id) => `recovery.back_95{fault=${id}} < 10s`);
    expect(faults([`${known}`, `${unknown}`, 'recovery.detect p99 < 2s over 30s'])).toEqual([
      '1 unknown fault "kil-3"; choose from: kill-1, restart-1, kill-2',
      '2 is about whole faults; leave out `over`',
    ]);
  });

  test('are refused when they name a figure that it does not read', () => {
    expect(faults(['target.cpus max < 80'])).toEqual([
      '0 the scenario reads no figure "cpus"; did you mean "cpu"? (cpu)',
    ]);
  });

  test('know which metrics only the open model has', () => {
    const texts = ['all.response p95 < 1s'];
    expect(faults(texts)).toEqual([expect.stringContaining('load model operations only')]);
    expect(faults(texts, { model: 'operations' })).toEqual([]);
  });

  test('need a baseline to compare with one', () => {
    const texts = ['http.latency p95 within 5% of baseline'];
    expect(faults(texts)).toEqual([expect.stringContaining('compares with a baseline')]);
    expect(faults(texts, { baseline: 'results/a' })).toEqual([]);
  });

  test('may not be given twice, in whatever words', () => {
    expect(faults(['http.latency p95 < 1s', 'http.latency p95 <1000ms'])).toEqual([
      '1 is given twice',
    ]);
  });

  test.each([
    ['users.online max < 5', 'users.online max > 5', true],
    ['users.online max < 5', 'users.online max >= 5', true],
    ['users.online max <= 5', 'users.online max >= 5', false],
    ['users.online max < 7', 'users.online max > 5', false],
    ['users.online max < 5', 'users.online min > 5', false],
    ['users.online{persona=observer} max < 5', 'users.online max > 5', false],
  ])('%s and %s contradict each other: %s', (first, second, contradicts) => {
    const found = faults([first, second]);
    expect(found.filter((message) => message.includes(`contradicts ${first}`))).toEqual(found);
    expect(found).toHaveLength(contradicts ? 1 : 0);
  });

  test('are at most 100', () => {
    const texts = Array.from({ length: 101 }, (_, index) => `http.latency p95 < ${index + 1}ms`);
    expect(faults(texts.slice(1))).toEqual([]);
    expect(faults(texts)).toEqual(['100 is one more than the 100 a run may have']);
  });
});
