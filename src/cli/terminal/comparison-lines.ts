import { createColors } from 'picocolors';
import type { ComparedFigure } from '../../comparison/compared-figure.ts';
import { chanceText, comparedText, relativeText, seriesText } from './compared-text.ts';
import { countText, durationText, nounText } from './number-text.ts';
import { plainText } from './plain-text.ts';
import { outcomeOf, type Outcome, type ShownComparison } from './shown-comparison.ts';
import type { SavedRun } from '../saved-run.ts';
import { comparisonTables } from './comparison-tables.ts';

/** Most reasons that are listed above the tables. */
const maxReasons = 8;

const headlines: Readonly<Record<Outcome, string>> = {
  regression: 'REGRESSION',
  none: 'NO REGRESSION',
  unknown: 'TOO LITTLE TO SAY',
};

const footnotes = [
  'chance: how likely so large a difference is without a cause, corrected for the number of',
  'comparisons. Figures are of the phases that count; percentiles of personas and operations of',
  'the whole run.',
];

/** A comparison for people: what came out, why, what to bear in mind, then the tables. */
export function comparisonLines(
  shown: ShownComparison,
  { verbose, color }: { readonly verbose: boolean; readonly color: boolean },
): readonly string[] {
  const outcome = outcomeOf(shown);
  const colors = createColors(color);
  const paint = { regression: colors.red, none: colors.green, unknown: colors.yellow }[outcome];
  const tables = comparisonTables(shown.comparison.figures, verbose);
  return [
    colors.bold(paint(headline(outcome, shown))),
    ...reasonLines(reasonsOf(shown)),
    ...warningsOf(shown).map((warning) => `  ! ${plainText(warning, 200)}`),
    '',
    `baseline  ${runText(shown.baseline)}`,
    `run       ${runText(shown.run)}`,
    ...tables,
    ...(tables.length === 0 ? [] : ['', ...footnotes]),
  ];
}

function headline(outcome: Outcome, { comparison, tolerance }: ShownComparison): string {
  const tolerated = `${Number((tolerance * 100).toPrecision(6))} %`;
  if (outcome === 'unknown') {
    return `${headlines.unknown}  too few samples or windows in the phases that count`;
  }
  const worse = countText(comparison.figures.filter(({ word }) => word === 'worse').length);
  const all = countText(comparison.comparisons);
  return `${headlines[outcome]}  ${worse} of ${all} figures worse · tolerance ${tolerated}`;
}

function reasonsOf({ comparison, fallen }: ShownComparison): readonly string[] {
  return [
    ...fallen.map(
      ({ kind, name, evidence }) =>
        `${kind} ${plainText(name, Infinity)} held before and does not now: ` +
        plainText(evidence, Infinity),
    ),
    ...comparison.freshErrors.map(
      ({ transport, errorClass, count }) =>
        `${transport} fails in a new way: ${plainText(errorClass, 40)}, ${countText(count)} times`,
    ),
    ...comparison.figures.filter(({ word }) => word === 'worse').map(figureReason),
  ];
}

function figureReason({ series, metric, a, b, relative, chance }: ComparedFigure): string {
  const from = comparedText(metric, a);
  const change = relative === null ? '' : ` (${relativeText(relative)})`;
  const subject = `${seriesText(series)} ${metric}`;
  return `${subject} ${from} → ${comparedText(metric, b)}${change}, chance ${chanceText(chance)}`;
}

function reasonLines(reasons: readonly string[]): readonly string[] {
  const lines = reasons.slice(0, maxReasons).map((reason) => `  ✘ ${reason}`);
  const rest = reasons.length - lines.length;
  return rest === 0 ? lines : [...lines, `    and ${countText(rest)} more`];
}

function warningsOf({ warnings, comparison }: ShownComparison): readonly string[] {
  const rare = comparison.rareErrors.map(
    ({ transport, errorClass, count }) =>
      `${transport} error ${errorClass} is not in the baseline, but too rare to say: ${count}`,
  );
  return [...warnings, ...rare];
}

function runText({ folder, summary }: SavedRun): string {
  return [
    plainText(folder, 200),
    plainText(summary.scenario, 60),
    `seed ${summary.seed}`,
    nounText(summary.users.created, 'user'),
    `${durationText(summary.measured.duration_seconds * 1_000)} measured`,
    summary.verdict,
  ].join(' · ');
}
