import type { ComparedFigure } from '../comparison/compared-figure.ts';
import type { FreshError } from '../comparison/fresh-errors.ts';
import { unitOf } from '../comparison/metric.ts';
import type { SavedRun } from './saved-run.ts';
import { outcomeOf, type ShownComparison } from './terminal/shown-comparison.ts';

/** A comparison for machines; docs/reference/comparison.md describes its keys. */
export function comparisonJson(shown: ShownComparison): string {
  const { baseline, run, tolerance, comparison, fallen, warnings } = shown;
  const content = {
    outcome: outcomeOf(shown),
    tolerance,
    comparisons: comparison.comparisons,
    baseline: describeRun(baseline),
    run: describeRun(run),
    warnings,
    broken: fallen,
    new_errors: comparison.freshErrors.map(describeError),
    rare_new_errors: comparison.rareErrors.map(describeError),
    figures: comparison.figures.map(describeFigure),
  };
  return JSON.stringify(content, null, 2);
}

function describeRun({ folder, summary }: SavedRun) {
  return {
    folder,
    scenario: summary.scenario,
    seed: summary.seed,
    load_model: summary.load_model,
    users: summary.users.created,
    measured_seconds: summary.measured.duration_seconds,
    phases: summary.measured.phases,
    complete: summary.complete,
    verdict: summary.verdict,
  };
}

function describeError({ transport, errorClass, count, chance }: FreshError) {
  return { transport, error_class: errorClass, count, chance };
}

function describeFigure({ series, metric, a, b, ...judged }: ComparedFigure) {
  return {
    level: series.level,
    transport: series.transport,
    persona: series.level === 'transport' ? null : series.persona,
    operation: series.level === 'operation' ? series.operation : null,
    time: series.time,
    metric,
    unit: unitOf[metric],
    baseline: a,
    run: b,
    difference: judged.difference,
    relative: judged.relative,
    chance: judged.chance ?? null,
    word: judged.word,
  };
}
