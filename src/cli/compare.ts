import { compareRuns } from '../comparison/compare-runs.ts';
import { fallenVerdicts } from '../comparison/fallen-verdicts.ts';
import { likenessOf } from '../comparison/likeness.ts';
import { invalid, problemsOf, type Checked } from '../scenario/checked.ts';
import { InputError, type Problem } from '../scenario/problem.ts';
import { comparisonJson } from './comparison-json.ts';
import { readMetrics, readTolerance, type ComparisonOptions } from './comparison-options.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { emptyArgument, missingArgument } from './read-arguments.ts';
import { isSameFolder, openSavedRun, type SavedRun } from './saved-run.ts';
import { comparisonLines } from './terminal/comparison-lines.ts';
import { outcomeOf, type Outcome, type ShownComparison } from './terminal/shown-comparison.ts';
import { wantsColor } from './wants-color.ts';

export interface CompareOptions extends ComparisonOptions {
  readonly verbose?: boolean;
}

/** A call of `compare`. */
export interface CompareCall {
  readonly baseline: string;
  readonly run: string;
  readonly options: CompareOptions;
}

const exitOf = {
  regression: 'failed',
  none: 'passed',
  unknown: 'incomplete',
} as const satisfies Readonly<Record<Outcome, ExitReason>>;

/** Prints how the run differs from the baseline. Throws all problems as one `InputError`. */
export async function compare(call: CompareCall, invocation: Invocation): Promise<ExitReason> {
  const { options } = call;
  const shown = await compareSaved(call, invocation.problems);
  const text =
    options.json === true
      ? comparisonJson(shown)
      : comparisonLines(shown, {
          verbose: options.verbose === true,
          color: wantsColor(invocation.environment),
        }).join('\n');
  process.stdout.write(`${text}\n`);
  return exitOf[outcomeOf(shown)];
}

async function compareSaved(
  { baseline, run, options }: CompareCall,
  early: readonly Problem[],
): Promise<ShownComparison> {
  const tolerance = readTolerance(options.tolerance);
  const metrics = readMetrics(options.metric);
  const a = await opened(baseline, 'baseline', early);
  const b = await opened(run, 'run', early);
  const problems = [tolerance, metrics, a, b].flatMap((checked) => problemsOf(checked));
  if (a.kind === 'valid' && b.kind === 'valid') problems.push(...unlikeness(a.value, b.value));
  const isValid =
    tolerance.kind === 'valid' &&
    metrics.kind === 'valid' &&
    a.kind === 'valid' &&
    b.kind === 'valid';
  if (!isValid || early.length + problems.length > 0) throw new InputError([...early, ...problems]);
  const settings = { tolerance: tolerance.value, metrics: metrics.value };
  const { loadDifferences, remarks } = likenessOf(a.value.summary, b.value.summary);
  return {
    baseline: a.value,
    run: b.value,
    tolerance: tolerance.value,
    comparison: compareRuns(a.value, b.value, settings),
    fallen: fallenVerdicts(a.value.summary, b.value.summary),
    warnings: [...remarks, ...loadDifferences, ...a.value.doubts, ...b.value.doubts],
  };
}

async function opened(
  folder: string,
  name: 'baseline' | 'run',
  early: readonly Problem[],
): Promise<Checked<SavedRun>> {
  if (folder !== missingArgument) return openSavedRun(folder, name);
  return invalid(...emptyArgument(name, early, 'name a results folder'));
}

function unlikeness(a: SavedRun, b: SavedRun): readonly Problem[] {
  if (isSameFolder(a.folder, b.folder)) {
    return [{ where: '<run>', message: `"${b.folder}" is the baseline itself` }];
  }
  return likenessOf(a.summary, b.summary).refusals.map((refusal) => ({
    where: '<run>',
    message: `cannot be compared with the baseline: ${refusal}`,
  }));
}
