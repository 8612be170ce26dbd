import { beforeAll, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { observe } from '../outputs/observed-windows.ts';
import { tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function samplesValid(kind: 'reading' | 'measure', value: number): boolean | undefined {
  const fact =
    kind === 'reading'
      ? ({ kind, at: 10, figure: 'p99', value } as const)
      : ({
          kind,
          at: 10,
          persona: 'observer',
          metric: 'baskets',
          measure: 'counter',
          value,
        } as const);
  const { summary } = observe([fact, tickAt(1_000)]);
  return summary.checks.find(({ name }) => name === 'samples-valid')?.passed;
}

test('a figure that the target has no value of yet fails no run', () => {
  expect(samplesValid('reading', Number.NaN)).toBe(true);
  expect(samplesValid('measure', Number.NaN)).toBe(false);
  expect(samplesValid('measure', 1)).toBe(true);
});
