import type { ThresholdUnit } from './threshold-metrics.ts';
import { thresholdTags, type ThresholdLimit, type ThresholdSubject } from './threshold.ts';

/** What is measured, the same text however it was written: `pushes{channel=inbox:*} rate`. */
export function subjectText(subject: ThresholdSubject, overMs: number | undefined): string {
  const { metric, tags, statistic } = subject;
  const given = thresholdTags.flatMap((tag) =>
    tags[tag] === undefined ? [] : [`${tag}=${tags[tag]}`],
  );
  const narrowed = given.length === 0 ? metric : `${metric}{${given.join(',')}}`;
  return `${narrowed} ${statistic}${overText(overMs)}`;
}

/** ` over 30s` for a sliding window, nothing without. */
export function overText(overMs: number | undefined): string {
  return overMs === undefined ? '' : ` over ${timeText(overMs)}`;
}

/** A limit as it is written: `< 50ms`, `>= 99%`, `> 1000/s`. */
export function limitText({ operator, limit }: ThresholdLimit, unit: ThresholdUnit): string {
  return `${operator} ${limitFigure(limit, unit)}`;
}

/** A figure as it is written in a limit: `50ms`, `99%`, `1000/s`. */
function limitFigure(figure: number, unit: ThresholdUnit): string {
  switch (unit) {
    case 'ms':
      return timeText(figure);
    case 'share':
      return `${plain(figure * 100)}%`;
    case 'per second':
      return `${plain(figure)}/s`;
    case '':
      return plain(figure);
  }
}

/** The share of a comparison: `within 10% of baseline`. */
export function withinText(share: number): string {
  return `within ${limitFigure(share, 'share')} of baseline`;
}

function timeText(ms: number): string {
  const isWholeSeconds = ms >= 1_000 && ms % 1_000 === 0;
  return isWholeSeconds ? `${ms / 1_000}s` : `${plain(ms)}ms`;
}

/** Without the digits that only binary fractions have, and never with an exponent. */
function plain(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
