import { brokenSince, isNever } from '../../metrics/result-text.ts';
import type { ThresholdLevel } from '../../metrics/threshold.ts';
import type { ThresholdResult } from '../../metrics/summary.ts';
import { alignedTable } from './aligned-table.ts';
import { figureText, msText, percentText, rateText } from './number-text.ts';
import { cutText, plainText, roomFor } from './plain-text.ts';

const marks: Readonly<Record<ThresholdLevel | 'silent', string>> = {
  target: '✔ target  ',
  warning: '▲ warning ',
  critical: '✘ critical',
  silent: '? unjudged',
};

/** Columns that figure, limit and remark may take beside the text of a threshold. */
const roomForFigures = 50;
const leastTextWidth = 20;

/** One line per threshold: how grave, what, the figure, the limit, and since when it is broken. */
export function thresholdLines(
  thresholds: readonly ThresholdResult[],
  width: number,
): readonly string[] {
  if (thresholds.length === 0) return [];
  const textWidth = Math.max(leastTextWidth, width - roomForFigures);
  const figures = alignedTable(thresholds.map((result) => rowOf(result, textWidth)));
  const lines = thresholds.map(
    (result, index) => `  ${figures[index]}  ${remarkOf(result, width)}`,
  );
  return ['', 'thresholds', ...lines.map((line) => cutText(line.trimEnd(), width))];
}

function rowOf(result: ThresholdResult, textWidth: number): readonly string[] {
  const mark = marks[result.level ?? 'silent'];
  return [`${mark} ${plainText(result.threshold, textWidth)}`, valueText(result)];
}

/** Why it says nothing; or which limit it broke, since when, and whether samples are few. */
function remarkOf(result: ThresholdResult, width: number): string {
  const { level, limit, thin, why } = result;
  const since = brokenSince(result);
  const isBroken = level === 'warning' || level === 'critical';
  return [
    ...(why === null ? [] : [plainText(why, roomFor(80, width))]),
    ...(isBroken ? [`limit ${plainText(limit, roomFor(40, width))}`] : []),
    ...(since === null ? [] : [`since ${figureText(since)} s`]),
    ...(thin ? ['few samples'] : []),
  ].join('  ');
}

function valueText(result: ThresholdResult): string {
  const { value, unit } = result;
  if (value === null) return 'n/a';
  if (isNever(result)) return 'never';
  if (unit === 'ms') return msText(value);
  if (unit === 'share') return percentText(value, 1);
  return unit === 'per second' ? rateText(value) : figureText(value);
}
