import { createColors } from 'picocolors';
import { minHistory, type TrendRow } from '../../comparison/trend-of.ts';
import { alignedTable } from './aligned-table.ts';
import { comparedText, differenceText, relativeText, seriesText } from './compared-text.ts';
import { countText } from './number-text.ts';
import { plainText } from './plain-text.ts';
import { trendOutcome, type ShownTrend, type TrendOutcome } from './shown-trend.ts';
import { sparkLine } from './spark-line.ts';

/** Most runs in a spark line. */
const sparkWidth = 30;
/** Most runs left out that are named. */
const maxNamed = 10;

const footnotes = [
  'before: the median of the runs before the latest. Change per run with its 95 % bounds, from',
  '5 runs on. The latest is worse when it lies beyond the tolerance, beyond what its samples can',
  'differ by, and beyond what the runs before it differed by.',
];

/** A trend for people: what came out, what was left out, then the table. */
export function trendLines(shown: ShownTrend, color: boolean): readonly string[] {
  const outcome = trendOutcome(shown);
  const colors = createColors(color);
  const paint = { regression: colors.red, none: colors.green, 'too few': colors.yellow }[outcome];
  const worse = shown.rows.filter(({ word }) => word === 'worse');
  const table = shown.rows.length === 0 ? [] : trendTable(shown.rows);
  return [
    colors.bold(paint(headline(outcome, shown))),
    ...worse.map((row) => `  ✘ ${reasonOf(row)}`),
    ...leftOutLines(shown),
    ...table,
    ...(table.length === 0 ? [] : ['', ...footnotes]),
  ];
}

const headlines: Readonly<Record<TrendOutcome, string>> = {
  regression: 'REGRESSION',
  none: 'NO REGRESSION',
  'too few': 'TOO FEW RUNS',
};

function headline(outcome: TrendOutcome, { runs, tolerance }: ShownTrend): string {
  const latest = runs.at(-1);
  const needed = outcome === 'too few' ? ` of at least ${minHistory + 1}` : '';
  return [
    `${headlines[outcome]}  ${countText(runs.length)}${needed} runs`,
    ...(latest === undefined
      ? []
      : [plainText(latest.summary.scenario, 60), `latest ${plainText(latest.folder, 200)}`]),
    `tolerance ${Number((tolerance * 100).toPrecision(6))} %`,
  ].join(' · ');
}

function nameOf({ transport, time, metric }: TrendRow): string {
  return `${seriesText({ level: 'transport', transport, time })} ${metric}`;
}

function reasonOf(row: TrendRow): string {
  const [before, latest] = [row.before, row.latest].map((value) => comparedText(row.metric, value));
  const change = row.relative === null ? '' : ` (${relativeText(row.relative)})`;
  return `${nameOf(row)} ${before} → ${latest}${change}`;
}

function leftOutLines({ leftOut, earlier, dropped }: ShownTrend): readonly string[] {
  const ranked = leftOut.toSorted((left, right) => Number(right.isNewer) - Number(left.isNewer));
  const named = ranked.slice(0, maxNamed).map(({ folder, why, isNewer }) => {
    const place = isNewer ? 'left out although newer' : 'left out';
    return `  ! ${place}: ${plainText(folder, 200)}: ${plainText(why, 200)}`;
  });
  const rest = leftOut.length - named.length;
  return [
    ...named,
    ...(rest > 0 ? [`  ! left out: ${countText(rest)} more`] : []),
    ...(earlier > 0 ? [`  ! ${countText(earlier)} older runs are not shown (--last)`] : []),
    ...(dropped > 0 ? [`  ! ${countText(dropped)} folders too many were not read`] : []),
  ];
}

function trendTable(rows: readonly TrendRow[]): readonly string[] {
  const header = ['', 'runs', 'before', 'latest', 'difference', '', 'change per run', ''];
  return ['', ...alignedTable([header, ...rows.map(rowOf)])];
}

function rowOf(row: TrendRow): readonly string[] {
  const { metric, values, before, latest, difference, relative, word } = row;
  return [
    nameOf(row),
    sparkLine(values, sparkWidth),
    comparedText(metric, before),
    comparedText(metric, latest),
    differenceText(metric, difference),
    relativeText(relative),
    slopeText(row),
    word,
  ];
}

/** As a share of the median, where that is not 0. */
function slopeText({ metric, slope, before }: TrendRow): string {
  if (slope === undefined) return '';
  const text = (value: number): string =>
    before ? relativeText(value / before) : differenceText(metric, value);
  return `${text(slope.perStep)} (${text(slope.low)} to ${text(slope.high)})`;
}
