import type { FailoverRow, FailoverSummary, FaultComparison } from '../metrics/failover-summary.ts';
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts';

/** Back-off strategies side by side on one page of Markdown; the best of each row is bold. */
export function failoverMarkdown(summary: FailoverSummary, repeat: string): string {
  const { scenario, seed, mode, version, reason, strategies } = summary;
  const verdicts = strategies.map(({ strategy, verdict }) => `${strategy} ${verdict}`);
  const sections = [
    [`## Failover: ${markdownText(scenario)}`],
    [`${mode} · seed ${seed} · statecrowd ${markdownText(version)}`],
    reason === null ? [] : [`Ended early: ${markdownText(reason)}`],
    ...summary.faults.map((fault) => faultSection(fault, strategies)),
    [`Verdicts: ${verdicts.join(', ')}.`],
    ['### Repeat', '', ...markdownCode(repeat)],
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function faultSection(
  fault: FaultComparison,
  strategies: FailoverSummary['strategies'],
): readonly string[] {
  const { id, kind, target, rows } = fault;
  const names = strategies.map(({ strategy }) => strategy);
  const table = rows.map((row) => [row.figure, ...names.map((name) => cellOf(row, name))]);
  return [
    `### ${markdownText(id)}: ${kind} ${target}, ${timeText(fault)}`,
    '',
    ...markdownTable(['figure', ...names], table),
  ];
}

/** What it waited for, or from when to when it was. */
function timeText({ when, at_ms: at, ended_ms: ended }: FaultComparison): string {
  if (at === null) return `when ${markdownText(when ?? '')}`;
  return `from ${at} ms ${ended === null ? 'for good' : `to ${ended} ms`}`;
}

function cellOf({ values, unit, best }: FailoverRow, strategy: string): string {
  const value = values[strategy] ?? null;
  if (value === null) return 'n/a';
  const text =
    unit === 'share' ? `${Number((value * 100).toPrecision(3))} %` : withUnit(value, unit);
  return best.includes(strategy) ? `**${text}**` : text;
}

function withUnit(value: number, unit: 'count' | 'ms'): string {
  return unit === 'ms' ? `${value} ms` : String(value);
}
