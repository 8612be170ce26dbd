import {
  judgeFigure,
  pairFigures,
  type ComparedFigure,
  type FigurePair,
} from './compared-figure.ts';
import { significance } from './comparison-word.ts';
import { correctChances } from './correct-chances.ts';
import { freshErrors, type FreshError } from './fresh-errors.ts';
import type { RunSeries } from './measured-run.ts';
import { metricsOf, type Metric } from './metric.ts';
import type { FinishedRun } from './run-figures.ts';
import { seriesKey, type SeriesName } from './series-name.ts';

/** What two runs differ in, as far as their measurements say. */
export interface RunComparison {
  /** Transports first, then personas, then operations. */
  readonly figures: readonly ComparedFigure[];
  /** Those that the baseline was hardly spared by chance. */
  readonly freshErrors: readonly FreshError[];
  /** Those too rare to say. */
  readonly rareErrors: readonly FreshError[];
  /** How many comparisons the chances are corrected for. */
  readonly comparisons: number;
}

export interface CompareSettings {
  /** Share of the baseline's figure up to which a difference does not matter. */
  readonly tolerance: number;
  readonly metrics: readonly Metric[];
}

/** Every figure of the baseline `a` against `b`, each judged with regard to how many there are. */
export function compareRuns(
  a: FinishedRun,
  b: FinishedRun,
  { tolerance, metrics }: CompareSettings,
): RunComparison {
  const pairs = namesIn(a, b).flatMap((name) => pairsOf(name, { a, b, metrics }));
  const unknown = metrics.includes('errors') ? freshErrors(a.measured, b.measured) : [];
  const tested = pairs.filter(isTested);
  const corrected = correctChances([
    ...tested.map(({ series, chance }) => ({ level: series.level, chance })),
    ...unknown.map(({ chance }) => ({ level: 'transport' as const, chance })),
  ]);
  const chanceOfPair = new Map<FigurePair, number | undefined>(
    tested.map((pair, index) => [pair, corrected[index]]),
  );
  const errors = unknown.map((error, index) => ({
    ...error,
    chance: corrected[tested.length + index] ?? 1,
  }));
  return {
    figures: pairs.map((pair) => judgeFigure(pair, chanceOfPair.get(pair), tolerance)),
    freshErrors: errors.filter(({ chance }) => chance < significance),
    rareErrors: errors.filter(({ chance }) => chance >= significance),
    comparisons: corrected.length,
  };
}

function isTested(pair: FigurePair): pair is FigurePair & { readonly chance: number } {
  return pair.chance !== undefined;
}

interface Runs {
  readonly a: FinishedRun;
  readonly b: FinishedRun;
  readonly metrics: readonly Metric[];
}

function pairsOf(name: SeriesName, { a, b, metrics }: Runs): readonly FigurePair[] {
  const sourceA = { run: a, series: seriesIn(a, name) };
  const sourceB = { run: b, series: seriesIn(b, name) };
  return metricsOf(name.time)
    .filter((metric) => metrics.includes(metric))
    .map((metric) => pairFigures(sourceA, sourceB, metric));
}

function seriesIn({ measured }: FinishedRun, name: SeriesName): RunSeries {
  return measured.series.get(seriesKey(name)) ?? { name, rows: [] };
}

const levels = ['transport', 'persona', 'operation'] as const;

/** The series of either run, in a stable order. */
function namesIn(a: FinishedRun, b: FinishedRun): readonly SeriesName[] {
  const all = new Map([...a.measured.series, ...b.measured.series]);
  return levels.flatMap((level) =>
    [...all]
      .filter(([, { name }]) => name.level === level)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { name }]) => name),
  );
}
