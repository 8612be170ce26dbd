import { describe, expect, test } from 'vitest';
import { readFigure } from '../../src/scenario/reading-figure.ts';

const plain = { kind: 'value', factor: 1 };

describe('a figure', () => {
  test.each([
    ['up', { ...plain, series: [{ metric: 'up', labels: {} }] }],
    ['node:load:avg1', { ...plain, series: [{ metric: 'node:load:avg1', labels: {} }] }],
    [
      ' pool{state="in_use", db="a"} ',
      { ...plain, series: [{ metric: 'pool', labels: { state: 'in_use', db: 'a' } }] },
    ],
    [
      'm{path="a,b}",text="say \\"hi\\"\\n\\\\"}',
      { ...plain, series: [{ metric: 'm', labels: { path: 'a,b}', text: 'say "hi"\n\\' } }] },
    ],
    ['m{}', { ...plain, series: [{ metric: 'm', labels: {} }] }],
    [
      'process_resident_memory_bytes / 1048576',
      {
        kind: 'value',
        factor: 1 / 1_048_576,
        series: [{ metric: 'process_resident_memory_bytes', labels: {} }],
      },
    ],
    [
      'rate(cpu_total) * 1e2',
      { kind: 'rate', factor: 100, series: [{ metric: 'cpu_total', labels: {} }] },
    ],
    [
      'share(hits{cache="a"}, misses{cache="a", why="cold"})',
      {
        kind: 'share',
        factor: 1,
        series: [
          { metric: 'hits', labels: { cache: 'a' } },
          { metric: 'misses', labels: { cache: 'a', why: 'cold' } },
        ],
      },
    ],
  ])('%s is understood', (text, figure) => {
    expect(readFigure(text)).toEqual({ figure });
  });

  test.each([
    '',
    '1up',
    'a b',
    'm{state=in_use}',
    'm{state="in_use"',
    'm{="x"}',
    'rate(m',
    'rate()',
    'sum(m)',
    'rate(rate(m))',
    'm / many',
    'share(m,)',
    'share(m',
  ])('%j is none, and the problem says how to write one', (text) => {
    expect(readFigure(text)).toEqual({ problem: expect.stringMatching(/^is no figure; write a/) });
  });

  test('needs a divisor that is not zero, and a share something to be a share of', () => {
    expect(readFigure('m / 0')).toEqual({ problem: 'cannot be divided by zero' });
    expect(readFigure('share(hits)')).toHaveProperty('problem');
    const many = Array.from({ length: 9 }, (_, index) => `m${index}`).join();
    expect(readFigure(`share(${many})`)).toEqual({ problem: 'has more than 8 metrics' });
  });
});
