import { expect, test } from 'vitest';
import {
  chanceText,
  comparedText,
  differenceText,
  relativeText,
  seriesText,
} from '../../../src/cli/terminal/compared-text.ts';
import { sparkLine } from '../../../src/cli/terminal/spark-line.ts';

test('figures are shown in the unit of their metric', () => {
  expect(comparedText('rate', 412)).toBe('412/s');
  expect(comparedText('p95', 6.42)).toBe('6.4 ms');
  expect(comparedText('p95', null)).toBe('n/a');
  const shares = [0, 0.00001, 0.0123, 0.5].map((share) => comparedText('errors', share));
  expect(shares).toEqual(['0 %', '< 0.01 %', '1.23 %', '50.0 %']);
});

test('differences carry their sign, those of shares are points', () => {
  expect(differenceText('p95', -2.1)).toBe('-2.1 ms');
  expect(differenceText('rate', 30)).toBe('+30/s');
  expect(differenceText('errors', 0.005)).toBe('+0.50 pt');
  expect(differenceText('errors', 0)).toBe('0 pt');
  expect(differenceText('errors', -0.00001)).toBe('< 0.01 pt');
  expect(differenceText('mean', null)).toBe('');
  expect([0.3149, -0.024, null].map(relativeText)).toEqual(['+31 %', '-2.4 %', '']);
});

test('chances are never shown as 0', () => {
  const shown = [0, 0.0123, 0.46, 1, undefined].map(chanceText);
  expect(shown).toEqual(['< 0.001', '0.012', '0.5', '1.0', 'n/a']);
});

test('a series is named as closely as it looks, and steers no terminal', () => {
  const place = { transport: 'websocket', persona: 'resea\u001b[31mrcher' } as const;
  expect(seriesText({ level: 'transport', transport: 'database', time: 'pool_wait' })).toBe(
    'database pool wait',
  );
  expect(seriesText({ level: 'persona', ...place, time: 'response' })).toBe(
    'resea[31mrcher ws response',
  );
  const operation = 'query.agents\r';
  expect(seriesText({ level: 'operation', ...place, operation, time: 'latency' })).toBe(
    'resea[31mrcher ws query.agents',
  );
});

test('a spark line goes from the smallest to the largest value and shows gaps', () => {
  expect(sparkLine([1, 2, 3, 4, 5, 6, 7, 8], 30)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkLine([5, null, 5], 30)).toBe('▅·▅');
  expect(sparkLine([0, 9, 1, 2], 2)).toBe('▁█');
  expect(sparkLine([], 5)).toBe('');
  expect(sparkLine([null], 5)).toBe('·');
});
