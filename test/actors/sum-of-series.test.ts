import { expect, test } from 'vitest';
import { sumOfSeries } from '../../src/actors/sum-of-series.ts';

const page = `# HELP pool Connections.
# TYPE pool gauge
pool{db="a",state="in_use"} 3
pool{db="b",state="in_use"} 4 1700000000000
pool{db="a",state="idle"} 10
pool_waiting 1
pool_size{db="a"} 99
spaced   {db="a"} 5
tiny 1.5e-3
p99 5
signed -2
odd{text="a \\"}\\" b"} 8
broken{db="a" 1
broken{db="a"} one
broken 1 2 3
empty
cut{db="a"} 7`;

test.each([
  ['pool', {}, 17],
  ['pool', { state: 'in_use' }, 7],
  ['pool', { state: 'in_use', db: 'b' }, 4],
  ['pool', { state: 'gone' }, undefined],
  ['pool', { toString: 'x' }, undefined],
  ['pool_waiting', {}, 1],
  ['ool', {}, undefined],
  ['p', {}, undefined],
  ['tiny', {}, 0.0015],
  ['signed', {}, -2],
  ['odd', { text: 'a "}" b' }, 8],
  ['broken', {}, undefined],
  ['empty', {}, undefined],
  ['HELP', {}, undefined],
  ['cut', {}, 7],
])('of %s %j the page says %s', (metric, labels, sum) => {
  expect(sumOfSeries(page, { metric, labels })).toBe(sum);
});

test('says what is no number as such', () => {
  const odd = 'nan NaN\nup +Inf\ndown{a="b"} -Inf\nhex 0x10\nword Infinity\n';
  const read = (metric: string) => sumOfSeries(odd, { metric, labels: {} });
  expect(['nan', 'up', 'down', 'hex', 'word'].map(read)).toEqual([
    NaN,
    Infinity,
    -Infinity,
    undefined,
    undefined,
  ]);
});

test('adds up a thousand series and takes more for a mistake', () => {
  const series = (count: number) =>
    Array.from({ length: count }, (_, id) => `m{id="${id}"} 1\n`).join('');
  expect(sumOfSeries(series(1000), { metric: 'm', labels: {} })).toBe(1000);
  expect(sumOfSeries(series(1001), { metric: 'm', labels: {} })).toBeUndefined();
});

test('takes lines that end the way of other systems', () => {
  expect(sumOfSeries('a 1\r\nb 2\r\n', { metric: 'a', labels: {} })).toBe(1);
});
