import { levelText } from '../../metrics/breaking-point.ts';
import type { TrialOutcome } from '../../metrics/breaking-point-search.ts';
import type { RunRequest } from '../../run/run-request.ts';
import type { StressResult, StressSummary } from '../../run/stress-result.ts';
import type { StressSettings } from '../../run/stress.ts';
import type { Trial, TrialName } from '../../run/trial.ts';
import { findingLines } from './finding-lines.ts';
import { folderLines, notSavedLines } from './final-summary.ts';
import { durationText, msText, percentText, rateText } from './number-text.ts';
import { plainText } from './plain-text.ts';

/** Evidence and advice are shown in full. */
const width = Infinity;
const marks: Readonly<Record<TrialOutcome, string>> = {
  held: '✔ held',
  broke: '✘ broke',
  inconclusive: '? inconclusive',
  'generator-limited': '? generator-limited',
};

const purposes: Readonly<Record<string, string>> = {
  rise: 'rising',
  fall: 'falling',
  narrow: 'narrowing',
  confirm: 'repeating',
  again: 'once more',
};

/** What is about to be done to what. */
export function stressPlanLine(
  { version, scenario }: RunRequest,
  target: string,
  { search, stepMs }: StressSettings,
): string {
  const { from, to, factor } = search;
  return (
    `statecrowd ${version} · stress ${scenario.name} · seed ${scenario.seed} · ${target}\n` +
    `from ${from} to at most ${to}, times ${factor} each, trials of ${durationText(stepMs)}`
  );
}

export function trialBeginning({ number, level, why }: TrialName, unit: string): string {
  return `trial ${number}  ${levelText(level, unit)} …  ${purposes[why] ?? why}`;
}

/** One trial in one line: what it came to, with the figures that say so. */
export function trialLine(trial: Trial, unit: string): string {
  const p95s = Object.entries(trial.p95_ms).map(([name, p95]) => `${name} p95 ${msText(p95)}`);
  const errors = trial.error_share === null ? 'n/a' : percentText(trial.error_share, 1);
  return [
    `trial ${String(trial.number).padStart(2)}`,
    levelText(trial.level, unit).padStart(18),
    marks[trial.outcome].padEnd(19),
    (purposes[trial.why] ?? trial.why).padEnd(9),
    rateText(trial.rate_per_second),
    `errors ${errors}`,
    ...p95s,
    ...(trial.outcome === 'inconclusive' ? trial.reasons.slice(0, 1) : []).map(reasonText),
  ].join('  ');
}

function reasonText(reason: string): string {
  return plainText(reason, width);
}

/** The answer first, then why, then how it recovered, then where the files are. */
export function stressLines(result: StressResult, isQuiet: boolean): readonly string[] {
  const { summary } = result;
  const answer = [headline(summary)];
  if (isQuiet) return [...answer, ...notSavedLines(result)];
  return [
    ...answer,
    ...[summary.breaking_point.confidence].filter((text) => text !== '').map((text) => `  ${text}`),
    `  by ${summary.thresholds.join(' and ')}`,
    ...gaveOutLines(summary),
    ...recoveryLines(summary),
    '',
    ...folderLines(result),
    ...notSavedLines(result),
  ];
}

function headline({ breaking_point: point, unit, reason }: StressSummary): string {
  if (reason !== null) return `ENDED EARLY  ${reason}: ${point.statement}`;
  if (point.level === null) return `NO BREAKING POINT  ${point.statement}`;
  const sure = point.kind === 'found' ? '' : ' (unsure)';
  return `BREAKING POINT  ${levelText(point.level, unit)}${sure}  ${point.statement}`;
}

function gaveOutLines({ gave_out: gaveOut, unit }: StressSummary): readonly string[] {
  if (gaveOut === null) return [];
  const { finding, level, evidence } = gaveOut;
  const what =
    finding === null
      ? 'nothing that was read of the target was beyond its limit'
      : `at ${levelText(level, unit)}: ${finding.about}`;
  return [
    '',
    `what gave out first  ${what}`,
    '  (times count from the start of that trial, with its ramp)',
    ...evidence.map((line) => `  ${plainText(line, width)}`),
    ...findingLines(finding === null ? [] : [finding], width),
  ];
}

function recoveryLines({ recovery, unit }: StressSummary): readonly string[] {
  if (recovery === null) return [];
  const { before_level: before, overload_level: overload, after_ms: afterMs } = recovery;
  const when =
    afterMs === null
      ? `not within ${durationText(recovery.watched_ms)}`
      : `${durationText(afterMs)} after the overload`;
  const what = `${levelText(overload, unit)} between stretches of ${levelText(before, unit)}`;
  return ['', `recovery  ${when}  (${what})`];
}
