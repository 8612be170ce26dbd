import { selectRuns } from '../comparison/select-runs.ts';
import { minHistory, trendOf } from '../comparison/trend-of.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import { readMetrics, readTolerance, type ComparisonOptions } from './comparison-options.ts';
import type { ExitReason } from './exit-codes.ts';
import { findRuns, type FoundRuns } from './find-runs.ts';
import type { Invocation } from './invocation.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { folderProblem } from './saved-run.ts';
import { trendOutcome, type ShownTrend, type TrendOutcome } from './terminal/shown-trend.ts';
import { trendLines } from './terminal/trend-lines.ts';
import { trendJson } from './trend-json.ts';
import { wantsColor } from './wants-color.ts';
import { readWhole } from './written-number.ts';

export interface TrendOptions extends ComparisonOptions {
  readonly scenario?: string;
  readonly last: string;
}

/** A call of `trend`. */
export interface TrendCall {
  readonly folder: string;
  readonly options: TrendOptions;
}

/** Most runs that are lined up: slopes are taken through every pair of them. */
const maxLast = 500;

const exitOf = {
  regression: 'failed',
  none: 'passed',
  'too few': 'incomplete',
} as const satisfies Readonly<Record<TrendOutcome, ExitReason>>;

/** Prints how a scenario did from run to run. Throws all problems as one `InputError`. */
export function trend(call: TrendCall, invocation: Invocation): ExitReason {
  const shown = trendOfFolder(call, invocation.problems);
  const text =
    call.options.json === true
      ? trendJson(shown)
      : trendLines(shown, wantsColor(invocation.environment)).join('\n');
  process.stdout.write(`${text}\n`);
  return exitOf[trendOutcome(shown)];
}

function trendOfFolder({ folder, options }: TrendCall, early: readonly Problem[]): ShownTrend {
  const tolerance = readTolerance(options.tolerance);
  const metrics = readMetrics(options.metric);
  const last = readWhole({
    where: '--last',
    text: options.last,
    min: minHistory + 1,
    max: maxLast,
  });
  const found = foundIn(folder, options.scenario, early);
  const problems = [tolerance, metrics, last, found].flatMap((checked) => problemsOf(checked));
  const isValid =
    tolerance.kind === 'valid' &&
    metrics.kind === 'valid' &&
    last.kind === 'valid' &&
    found.kind === 'valid';
  if (!isValid || early.length + problems.length > 0) throw new InputError([...early, ...problems]);
  const selection = selectRuns(found.value.runs, options.scenario);
  const runs = selection.runs.slice(-last.value);
  return {
    folder,
    runs,
    earlier: selection.runs.length - runs.length,
    leftOut: selection.leftOut,
    dropped: found.value.dropped,
    tolerance: tolerance.value,
    rows: trendOf(
      runs.map(({ summary }) => summary.measured),
      { tolerance: tolerance.value, metrics: metrics.value },
    ),
  };
}

function foundIn(
  folder: string,
  scenario: string | undefined,
  early: readonly Problem[],
): Checked<FoundRuns> {
  const where = '<folder>';
  if (folder === missingArgument) {
    return invalid(...emptyArgument('folder', early, 'name a folder with results'));
  }
  const problem = folderProblem(folder);
  if (problem !== undefined) return invalid({ where, message: `"${folder}" ${problem}` });
  const found = findRuns(folder);
  if (found.runs.length === 0) {
    return invalid({ where, message: `"${folder}" holds no results of a run, four levels deep` });
  }
  return scenarioProblem(found, scenario) ?? valid(found);
}

function scenarioProblem(
  { runs }: FoundRuns,
  scenario: string | undefined,
): Checked<never> | undefined {
  if (scenario === undefined) return undefined;
  const names = runs.flatMap(({ content }) =>
    content.kind === 'summary' ? [content.summary.scenario] : [],
  );
  if (names.includes(scenario)) return undefined;
  const known = [...new Set(names)].sort();
  const message = `no results of ${showValue(scenario)} there${didYouMean(scenario, known)}`;
  return invalid({ where: '--scenario', message });
}
