import type {
  Cycle,
  EnduranceResult,
  EnduranceSummary,
  FirstAndLast,
  ProcessEndurance,
} from '../../run/endurance-result.ts';
import { engineGrowthBytes, type EnduranceSettings } from '../../run/endurance.ts';
import { moreCycles } from '../../run/more-cycles.ts';
import type { RunRequest } from '../../run/run-request.ts';
import { folderLines, notSavedLines } from './final-summary.ts';
import { countText, durationText, rateText } from './number-text.ts';

const bytesPerMebibyte = 1_048_576;

/** What is about to be done to what. */
export function endurancePlanLine(
  { version, scenario }: RunRequest,
  target: string,
  { cycles, cycleMs, warmUpCycles }: EnduranceSettings,
): string {
  const { name, seed } = scenario;
  return (
    `statecrowd ${version} · endurance ${name} · seed ${seed} · ${target}\n` +
    `${cycles} cycles of ${durationText(cycleMs)}, the first ${warmUpCycles} for warming up`
  );
}

/** One cycle in one line: how much was done and what each process holds afterwards. */
export function cycleLine({ number, operations, rate_per_second: rate, processes }: Cycle): string {
  const held = Object.entries(processes).map(
    ([name, figures]) => `${name} ${sizeText(figures.held_bytes)}`,
  );
  return [
    `cycle ${String(number).padStart(2)}`,
    `${countText(operations).padStart(7)} operations`,
    rateText(rate).padStart(8),
    ...held,
  ].join('  ');
}

/** The answer first, then each process, then where the files are. */
export function enduranceLines(result: EnduranceResult, isQuiet: boolean): readonly string[] {
  const { summary } = result;
  const answer = [headline(summary)];
  if (isQuiet) return [...answer, ...notSavedLines(result)];
  return [
    ...answer,
    ...summary.processes.flatMap(processLines),
    '',
    ...folderLines(result),
    ...notSavedLines(result),
  ];
}

function headline({ processes, complete, reason }: EnduranceSummary): string {
  if (!complete) return `ENDED EARLY  ${reason ?? ''}`;
  const leaking = processes.filter(({ kind }) => kind === 'leak');
  if (leaking.length > 0) return `LEAK  ${leaking.map(({ process }) => process).join(', ')}`;
  const unsure = processes.filter(({ kind }) => kind === 'unsure');
  if (unsure.length === 0 && processes.length > 0) return 'NO LEAK';
  return `TOO NOISY TO SAY  ${unsure.map(({ process }) => process).join(', ')}`;
}

function processLines(one: ProcessEndurance): readonly string[] {
  const { held_bytes: held, rss_bytes: rss, descriptors } = one;
  return [
    '',
    `${one.process}  ${statementOf(one)}`,
    ...change('held memory', held, sizeText),
    ...change('resident memory', rss, sizeText),
    ...change('open files', descriptors, countText),
  ];
}

/** What is known of its growth, and against which limit. */
function statementOf(one: ProcessEndurance): string {
  const { kind, slope, at_least: least, at_most: most, cycles } = one;
  if (slope === null || least === null || most === null) return `too few cycles: ${cycles}`;
  const of = 'bytes per 1 000 operations';
  const against = `${limitText(one)}, ${cycles} cycles`;
  switch (kind) {
    case 'leak':
      return `grows by ${signed(slope)} ${of}, at least ${signed(least)} (95 %), ${against}`;
    case 'no leak':
      return `no leak larger than ${countText(Math.max(0, most))} ${of} (95 %), ${against}`;
    case 'unsure':
      return (
        `too noisy to say: ${signed(least)} to ${signed(most)} ${of}, ${against}; ` + moreText(one)
      );
  }
}

/** Short cycles raise the limit that was asked for; both are told. */
function limitText({ limit, asked_limit: asked }: ProcessEndurance): string {
  if (limit <= asked) return `limit ${countText(limit)}`;
  return (
    `limit ${countText(limit)} instead of --leak-limit ${countText(asked)} ` +
    `(growth below ${engineGrowthBytes / 1_024} KiB a cycle counts as the engine’s own)`
  );
}

function moreText(one: ProcessEndurance): string {
  const more = moreCycles(one);
  return more === undefined
    ? 'take more cycles'
    : `about ${countText(more)} more cycles would tell`;
}

function change(
  name: string,
  { first, last }: FirstAndLast,
  text: (value: number) => string,
): readonly string[] {
  if (first === null || last === null) return [];
  return [`  ${name.padEnd(16)} ${text(first)} → ${text(last)}`];
}

function sizeText(bytes: number): string {
  return `${(bytes / bytesPerMebibyte).toFixed(1)} MiB`;
}

function signed(bytes: number): string {
  return bytes < 0 ? `-${countText(-bytes)}` : countText(bytes);
}
