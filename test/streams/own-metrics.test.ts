import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Measure, Observation, Reading } from '../../src/metrics/observation.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function booked(observations: readonly Observation[]) {
  const ledger = new Ledger();
  const windows = observations.flatMap((observation) => ledger.observe(observation) ?? []);
  const summary = summarize(ledger.totals(), factsOf());
  ledger.destroy();
  return { windows, summary };
}

function measured(metric: string, measure: Measure['measure'], value: number): Measure {
  return { kind: 'measure', at: 1, persona: 'shopper', metric, measure, value };
}

function read(figure: string, value: number): Reading {
  return { kind: 'reading', at: 1, figure, value };
}

describe('metrics of a persona', () => {
  it('are added up as their kind says, per window and over the run', () => {
    const { windows, summary } = booked([
      measured('purchases', 'counter', 2),
      measured('purchases', 'counter', 1),
      measured('basket', 'gauge', 4),
      measured('basket', 'gauge', 3),
      ...[10, 20.5, 30].map((value) => measured('price', 'histogram', value)),
      tickAt(1_000),
      measured('purchases', 'counter', 0.5),
      measured('basket', 'gauge', 8),
      tickAt(2_000),
      tickAt(3_000),
    ]);
    expect(windows.map(({ custom }) => custom)).toEqual([
      {
        basket: { measure: 'gauge', last: 3, min: 3, max: 4, mean: 3.5, samples: 2 },
        price: {
          measure: 'histogram',
          samples: 3,
          mean: 20.167,
          p50: 20.5,
          p95: 30,
          p99: 30,
          max: 30,
        },
        purchases: { measure: 'counter', sum: 3, samples: 2 },
      },
      {
        basket: { measure: 'gauge', last: 8, min: 8, max: 8, mean: 8, samples: 1 },
        purchases: { measure: 'counter', sum: 0.5, samples: 1 },
      },
      {},
    ]);
    expect(summary.custom).toEqual({
      basket: { kind: 'gauge', last: 8, min: 3, max: 8, mean: 5, samples: 3 },
      price: {
        kind: 'histogram',
        samples: 3,
        mean: 20.167,
        p50: 20.511,
        p95: 30,
        p99: 30,
        max: 30,
      },
      purchases: { kind: 'counter', samples: 3, sum: 3.5 },
    });
  });

  it.each([
    ['counter', -1],
    ['counter', Number.NaN],
    ['counter', Infinity],
    ['gauge', Number.NaN],
    ['gauge', -Infinity],
    ['histogram', -0.5],
    ['histogram', 600_000.1],
    ['histogram', Number.NaN],
  ] as const)('keep out, and count, what no %s can hold: %d', (measure, value) => {
    const good = measured('one', measure, 1);
    const { summary } = booked([good, measured('one', measure, value), tickAt(1_000)]);
    expect(summary.data_quality).toMatchObject({ invalid_samples: 1, invalid: { custom: 1 } });
    expect(summary.custom['one']).toMatchObject({ samples: 1 });
    const check = summary.checks.find(({ name }) => name === 'samples-valid');
    expect(check).toMatchObject({ passed: false });
    expect(check?.evidence).toContain('custom 1');
  });

  it('keep the kind they had first', () => {
    const { summary } = booked([
      measured('one', 'counter', 1),
      measured('one', 'gauge', 7),
      tickAt(1_000),
    ]);
    expect(summary.custom).toEqual({ one: { kind: 'counter', samples: 1, sum: 1 } });
    expect(summary.data_quality.invalid.custom).toBe(1);
  });

  it('are at most 64; values of others are counted, not added up', () => {
    const many = Array.from({ length: 70 }, (_, index) => measured(`m${index}`, 'gauge', 1_000));
    const { windows, summary } = booked([...many, tickAt(1_000)]);
    expect(Object.keys(summary.custom)).toHaveLength(65);
    expect(summary.custom['other']).toEqual({ kind: 'counter', samples: 6, sum: 6 });
    expect(windows[0]?.folded).toBe(6);
    expect(summary.data_quality.folded).toBe(6);
  });
});

describe('figures of the target', () => {
  it('are told as they were read, per window and over the run', () => {
    const { windows, summary } = booked([
      read('cpu', 0.5),
      read('cpu', 0.7),
      tickAt(1_000),
      tickAt(2_000),
      read('cpu', 0.3),
      tickAt(3_000),
    ]);
    expect(windows.map(({ target }) => target)).toEqual([
      { cpu: { last: 0.7, min: 0.5, max: 0.7, mean: 0.6, samples: 2 } },
      {},
      { cpu: { last: 0.3, min: 0.3, max: 0.3, mean: 0.3, samples: 1 } },
    ]);
    expect(summary.target).toEqual({
      cpu: { last: 0.3, min: 0.3, max: 0.7, mean: 0.5, samples: 3 },
    });
  });

  it('are at most 64, and what is no number is kept out', () => {
    const many = Array.from({ length: 70 }, (_, index) => read(`f${index}`, index));
    const { summary } = booked([...many, read('f1', Number.NaN), tickAt(1_000)]);
    expect(Object.keys(summary.target)).toHaveLength(64);
    expect(summary.data_quality).toMatchObject({ folded: 6, invalid: { target: 1 } });
  });
});

describe('gatherings', () => {
  it('are counted with their users, and those that were not full apart', () => {
    const { windows, summary } = booked([
      { kind: 'gathering', at: 1, users: 20, isFull: true },
      { kind: 'gathering', at: 2, users: 7, isFull: false },
      tickAt(1_000),
      { kind: 'gathering', at: 1_500, users: 20, isFull: true },
      tickAt(2_000),
    ]);
    expect(windows.map(({ gatherings }) => gatherings)).toEqual([
      { groups: 2, users: 27, short: 1 },
      { groups: 1, users: 20, short: 0 },
    ]);
    expect(summary.gatherings).toEqual({ groups: 3, users: 47, short: 1 });
  });
});
