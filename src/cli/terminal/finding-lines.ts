import type { Finding } from '../../metrics/summary.ts';
import { cutText, plainText, roomFor } from './plain-text.ts';

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
  const more = left > 0 ? [`and ${left} more in summary.json`] : [];
  return ['', 'findings', ...[...lines, ...more].map((line) => cutText(`  ${line}`, width))];
}

function linesOf(finding: Finding, width: number): readonly string[] {
  const { severity, what, evidence, advice } = finding;
  const room = roomFor(400, width);
  const indent = ' '.repeat(marks[severity].length);
  return [
    `${marks[severity]} ${plainText(what, room)}`,
    `${indent} ${plainText(evidence, room)}`,
    `${indent} → ${plainText(advice, room)}`,
  ];
}
