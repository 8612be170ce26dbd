import type { CustomSummary, GaugeSummary } from '../../metrics/custom-summary.ts';
import type { Summary } from '../../metrics/summary.ts';
import { countText, figureText } from './number-text.ts';
import { cutText, plainText, roomFor } from './plain-text.ts';

/** Most lines of one table; the rest is in the summary's file. */
const maxLines = 16;
const nameWidth = 24;

/** Figures of the target and the personas' own metrics, a line each. */
export function figureLines({ target, custom }: Summary, width: number): readonly string[] {
  const room = roomFor(nameWidth, width);
  return [
    ...block('target', mapEntries(target, gaugeText, room), width),
    ...block('metrics', mapEntries(custom, customText, room), width),
  ];
}

type Named = readonly [name: string, text: string];

function mapEntries<Value>(
  values: Readonly<Record<string, Value>>,
  textOf: (value: Value) => string,
  room: number,
): readonly Named[] {
  return Object.entries(values).map(([name, value]) => [plainText(name, room), textOf(value)]);
}

function block(title: string, entries: readonly Named[], width: number): readonly string[] {
  if (entries.length === 0) return [];
  const longest = Math.max(...entries.map(([name]) => name.length));
  const lines = entries
    .slice(0, maxLines)
    .map(([name, text]) => `${name.padEnd(longest)}  ${text}`);
  const left = entries.length - lines.length;
  const more = left > 0 ? [`and ${left} more in summary.json`] : [];
  return ['', title, ...[...lines, ...more].map((line) => cutText(`  ${line}`, width))];
}

function gaugeText({ mean, min, max, last, samples }: GaugeSummary): string {
  const figures = `mean ${figureText(mean)}  min ${figureText(min)}  max ${figureText(max)}`;
  return `${figures}  last ${figureText(last)}  of ${countText(samples)}`;
}

function customText(metric: CustomSummary): string {
  switch (metric.kind) {
    case 'counter':
      return `sum ${figureText(metric.sum)}  of ${countText(metric.samples)}`;
    case 'gauge':
      return gaugeText(metric);
    case 'histogram': {
      const { mean, p50, p95, p99, max, samples } = metric;
      const spread = Object.entries({ mean, p50, p95, p99, max });
      const figures = spread.map(([name, value]) => `${name} ${figureText(value)}`).join('  ');
      return `${figures}  of ${countText(samples)}`;
    }
  }
}
