import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { liveSeries } from '../../src/outputs/live-series.ts';
import { sampleHeader } from '../../src/outputs/sample-row.ts';
import { readIngressLine } from '../../src/replay/ingress-line.ts';

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

test('the reference describes every kind of line of ingress.log', () => {
  const described = [...sectionOf('ingress.log').matchAll(/^\| `\[[^\]]*?,"(\w+)"/gm)];
  const named = sectionOf('ingress.log').match(/^\| `\[at,user,event\]` \| (.*) reached it/m)?.[1];
  const plain = [...(named ?? '').matchAll(/`(\w+)`/g)];
  const kinds = [...described, ...plain].map(([, kind = '']) => kind);
  expect(kinds.length).toBe(16);
  const more = { pushed: { event: 'e', data: {} }, captured: { values: {} }, due: { dueAt: 1 } };
  const rest: Readonly<Record<string, readonly unknown[]>> = {
    came: ['observer-0', 'observer'],
    crashes: [3],
    is: ['online'],
    ...Object.fromEntries(Object.entries(more).map(([kind, fields]) => [kind, [fields]])),
  };
  const lines = kinds.map((kind) => JSON.stringify([1, 0, kind, ...(rest[kind] ?? [])]));
  expect(lines.filter((line) => readIngressLine(line) === undefined)).toEqual([]);
});
