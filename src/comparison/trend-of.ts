import { median, robustSpread } from '../metrics/median.ts';
import { transports } from '../metrics/observation.ts';
import type { MeasuredSummary } from '../metrics/summary.ts';
import { twoSidedP } from '../metrics/two-sided-p.ts';
import { changeOf, wordFor, type Change, type ComparisonWord } from './comparison-word.ts';
import { holm } from './holm.ts';
import { metricsOf, type Metric } from './metric.ts';
import { samplingSpread } from './sampling-spread.ts';
import { transportFigure, type TransportFigure } from './summary-figures.ts';
import { theilSen, type Slope } from './theil-sen.ts';

/** Fewest figures before the latest one that tell how much runs differ without a cause. */
export const minHistory = 3;

/** Runs differ by at least this share, however alike a few of them were. */
const leastSpread = 0.02;

/** With so many degrees of freedom Student's t is the normal distribution. */
const asGoodAsNormal = 1_000;

/** How much wider the spread of a median is than that of a mean, as variances. */
const medianFactor = Math.PI / 2;

/** One figure through a series of runs. */
export interface TrendRow extends TransportFigure {
  /** Oldest first; `null` where a run has none to show. */
  readonly values: readonly (number | null)[];
  /** Change per run; `undefined` for fewer than 5 values. */
  readonly slope: Slope | undefined;
  readonly latest: number | null;
  /** The median of those before the latest. */
  readonly before: number | null;
  readonly difference: number | null;
  readonly relative: number | null;
  /** Chance that the latest lies so far off without a cause; `undefined`: too few before it. */
  readonly chance: number | undefined;
  readonly word: ComparisonWord;
}

export interface TrendSettings {
  /** Share of the median up to which a difference does not matter. */
  readonly tolerance: number;
  readonly metrics: readonly Metric[];
}

/** Every figure of the runs, oldest first, and how the latest stands against those before it. */
export function trendOf(
  runs: readonly MeasuredSummary[],
  { tolerance, metrics }: TrendSettings,
): readonly TrendRow[] {
  const series = figuresOf(metrics).flatMap((figure) => seriesOf(runs, figure) ?? []);
  const corrected = holm(series.map(({ chances }) => chances?.bySampling ?? 1));
  return series.map(({ chances, change, ...rest }, index) => {
    const bySampling = corrected[index] ?? 1;
    const chance = chances && Math.max(bySampling, chances.byHistory);
    return {
      ...rest,
      difference: change?.difference ?? null,
      relative: change?.relative ?? null,
      chance,
      word: change === undefined ? 'unclear' : wordFor(change, chance, tolerance),
    };
  });
}

function figuresOf(metrics: readonly Metric[]): readonly TransportFigure[] {
  return transports.flatMap((transport) =>
    (['latency', 'response'] as const).flatMap((time) =>
      metricsOf(time)
        .filter((metric) => metrics.includes(metric))
        .map((metric) => ({ transport, time, metric })),
    ),
  );
}

interface Series extends Pick<TrendRow, keyof TransportFigure | 'values' | 'slope'> {
  readonly latest: number | null;
  readonly before: number | null;
  readonly change: Change | undefined;
  readonly chances: Chances | undefined;
}

/** The latest has to lie beyond both: what samples and what runs differ by without a cause. */
interface Chances {
  readonly bySampling: number;
  readonly byHistory: number;
}

/** `undefined` for a figure that no run has. */
function seriesOf(runs: readonly MeasuredSummary[], figure: TransportFigure): Series | undefined {
  const values = runs.map((measured) => transportFigure(measured, figure));
  if (values.every((value) => value === null || value === 0)) return undefined;
  const latest = values.at(-1) ?? null;
  const history = values.slice(0, -1).filter((value) => value !== null);
  const before = median(history) ?? null;
  const known = { ...figure, values, slope: theilSen(values), latest, before };
  if (latest === null || before === null)
    return { ...known, change: undefined, chances: undefined };
  const change = changeOf(figure.metric, before, latest);
  if (history.length < minHistory) return { ...known, change, chances: undefined };
  return { ...known, change, chances: chancesOf(runs, figure, { history, change }) };
}

function chancesOf(
  runs: readonly MeasuredSummary[],
  figure: TransportFigure,
  { history, change }: { readonly history: readonly number[]; readonly change: Change },
): Chances {
  const { difference } = change;
  if (difference === 0) return { bySampling: 1, byHistory: 1 };
  const count = history.length;
  const spreads = runs.map((measured) => samplingSpread(measured, figure));
  const ofLatest = spreads.at(-1) ?? 0;
  const ofOthers = median(spreads.slice(0, -1)) ?? 0;
  const sampling = Math.sqrt(ofLatest * ofLatest + (ofOthers * ofOthers * medianFactor) / count);
  const least = leastSpread * Math.abs(median(history) ?? 0);
  const between = Math.max(robustSpread(history), least) * Math.sqrt(1 + medianFactor / count);
  return {
    bySampling: twoSidedP(difference / sampling, asGoodAsNormal),
    byHistory: twoSidedP(difference / between, count - 1),
  };
}
