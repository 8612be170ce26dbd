import type { Finding } from '../../metrics/summary.ts';
import { plainText, roomFor, wrapParts } from './plain-text.ts';

const maxFindings = 8;

const marks: Readonly<Record<Finding['severity'], string>> = {
  info: '· info    ',
  warning: '▲ warning ',
  critical: '✘ critical',
};

/** What was found, why that is believed, and what to do next; the gravest first. */
export function findingLines(findings: readonly Finding[], width: number): readonly string[] {
  if (findings.length === 0) return [];
  const ranked = (['critical', 'warning', 'info'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const lines = ranked.slice(0, maxFindings).flatMap((finding) => linesOf(finding, width));
  const left = ranked.length - maxFindings;
  const more = left > 0 ? [`  and ${left} more in summary.json`] : [];
  return ['', 'findings', ...lines, ...more];
}

function linesOf({ severity, what, evidence, advice }: Finding, width: number): readonly string[] {
  const mark = `  ${marks[severity]} `;
  const indent = ' '.repeat(mark.length);
  return [
    ...wrapped(what, mark, width),
    ...wrapped(evidence, indent, width),
    ...wrapped(advice, `${indent}→ `, width),
  ];
}

/** A text of several lines where it takes them, all as far from the left as the first. */
function wrapped(text: string, first: string, width: number): readonly string[] {
  const below = ' '.repeat(first.length);
  const words = plainText(text, roomFor(400, width)).split(' ');
  const lines = wrapParts(words, width - first.length, ' ');
  return lines.map((line, index) => (index === 0 ? first : below) + line);
}
