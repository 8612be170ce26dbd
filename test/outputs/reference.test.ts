import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { liveSeries } from '../../src/outputs/live-series.ts';
import { sampleHeader } from '../../src/outputs/sample-row.ts';

const page = readFileSync(new URL('../../docs/reference/results.md', import.meta.url), 'utf8');

function sectionOf(title: string): string {
  return page.split('\n## ').find((section) => section.startsWith(title)) ?? '';
}

test('the reference describes every column of samples.csv, in order', () => {
  const columns = [...sectionOf('samples.csv').matchAll(/^\| `(\w+)` \|/gm)].map(
    ([, name]) => name,
  );
  expect(columns.join(',')).toBe(sampleHeader.trim());
});

test('the reference describes every metric with its labels', () => {
  const rows = [...sectionOf('Scraping').matchAll(/^\| `statecrowd_(\w+)` \|([^|]*)\|/gm)];
  const described = rows.map(
    ([, name, labels = '']) => [name, labels.replaceAll(/[` ]/g, '')] as const,
  );
  const others = [
    ['response_seconds', 'endpoint'],
    ['run_info', 'scenario,seed,version'],
  ] as const;
  const series = liveSeries.map(
    ({ name, kind, labels }) =>
      [kind === 'counter' ? `${name}_total` : name, labels.join(',')] as const,
  );
  expect(new Map(described)).toEqual(new Map([...series, ...others]));
  expect(described).toHaveLength(series.length + others.length);
});
