import type { ComparedFigure } from '../../comparison/compared-figure.ts';
import { alignedTable } from './aligned-table.ts';
import {
  chanceText,
  comparedText,
  differenceText,
  relativeText,
  seriesText,
} from './compared-text.ts';
import { countText } from './number-text.ts';

type Row = readonly string[];

/** Most rows of personas, and of operations, unless all are asked for. */
const maxRows = 10;

const ranks = { worse: 0, better: 1, unclear: 2, same: 3 } as const;

/** One table for each level; of personas and operations what differs most, or everything. */
export function comparisonTables(
  figures: readonly ComparedFigure[],
  verbose: boolean,
): readonly string[] {
  const ofLevel = Map.groupBy(figures, ({ series }) => series.level);
  const transports = ofLevel.get('transport') ?? [];
  return [
    ...table('transports', transports, []),
    ...limitedTable('personas', ofLevel.get('persona') ?? [], verbose),
    ...limitedTable('operations', ofLevel.get('operation') ?? [], verbose),
  ];
}

function limitedTable(
  title: string,
  figures: readonly ComparedFigure[],
  verbose: boolean,
): readonly string[] {
  if (verbose) return table(title, figures, []);
  const unlike = figures.filter(({ word, difference }) => word !== 'same' && difference);
  const shown = unlike.toSorted(byWeight).slice(0, maxRows);
  const rest = figures.length - shown.length;
  const same = figures.filter(({ word }) => word === 'same').length;
  const note = `and ${countText(rest)} more, ${countText(same)} of them the same (--verbose)`;
  return table(title, shown, rest === 0 ? [] : [note]);
}

/** Worse before better before unclear, what was tested first, then the larger difference. */
function byWeight(left: ComparedFigure, right: ComparedFigure): number {
  const untested = Number(left.chance === undefined) - Number(right.chance === undefined);
  return ranks[left.word] - ranks[right.word] || untested || sizeOf(right) - sizeOf(left);
}

function sizeOf({ relative, difference }: ComparedFigure): number {
  if (relative !== null) return Math.abs(relative);
  return difference === null ? 0 : Number.MAX_VALUE;
}

function table(
  title: string,
  figures: readonly ComparedFigure[],
  notes: readonly string[],
): readonly string[] {
  if (figures.length === 0 && notes.length === 0) return [];
  const header: Row = [title, 'baseline', 'run', 'difference', '', 'chance', ''];
  return [
    '',
    ...alignedTable([header, ...figures.map(rowOf)]),
    ...notes.map((note) => `  ${note}`),
  ];
}

function rowOf({ series, metric, a, b, difference, relative, chance, word }: ComparedFigure): Row {
  return [
    `${seriesText(series)} ${metric}`,
    comparedText(metric, a),
    comparedText(metric, b),
    differenceText(metric, difference),
    relativeText(relative),
    chanceText(chance),
    word,
  ];
}
