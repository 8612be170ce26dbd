import { chanceOf } from './chance-of.ts';
import { changeOf, wordFor, type ComparisonWord } from './comparison-word.ts';
import type { RunSeries } from './measured-run.ts';
import type { Metric } from './metric.ts';
import { figureOf, type FinishedRun } from './run-figures.ts';
import type { SeriesName } from './series-name.ts';

/** One figure of two runs before it is judged; `null` where there is nothing to show. */
export interface FigurePair {
  readonly series: SeriesName;
  readonly metric: Metric;
  readonly a: number | null;
  readonly b: number | null;
  /** Chance of such a difference without a cause; `undefined`: too little to say. */
  readonly chance: number | undefined;
}

/** The same, judged; its chance is corrected for the number of comparisons. */
export interface ComparedFigure extends FigurePair {
  /** b − a, and that as a share of a. */
  readonly difference: number | null;
  readonly relative: number | null;
  readonly word: ComparisonWord;
}

/** The series of a run that a figure is taken from. */
export interface FigureSource {
  readonly run: FinishedRun;
  readonly series: RunSeries;
}

/** One figure of the same series in two runs, with the chance of its difference. */
export function pairFigures(a: FigureSource, b: FigureSource, metric: Metric): FigurePair {
  const [figureA, figureB] = [figureOf(a.run, a.series, metric), figureOf(b.run, b.series, metric)];
  const known = { series: a.series.name, metric, a: figureA, b: figureB };
  if (figureA === null || figureB === null) return { ...known, chance: undefined };
  const pair = { a: sideOf(a, figureA), b: sideOf(b, figureB) };
  return { ...known, chance: chanceOf(pair, metric) };
}

function sideOf({ run, series }: FigureSource, figure: number) {
  return { measured: run.measured, series, figure };
}

/** What a pair comes to, given its corrected chance and the share that does not matter. */
export function judgeFigure(
  pair: FigurePair,
  chance: number | undefined,
  tolerance: number,
): ComparedFigure {
  if (pair.a === null || pair.b === null) {
    return { ...pair, chance, difference: null, relative: null, word: 'unclear' };
  }
  const change = changeOf(pair.metric, pair.a, pair.b);
  const { difference, relative } = change;
  return { ...pair, chance, difference, relative, word: wordFor(change, chance, tolerance) };
}
