import type { CoveredPart } from '../metrics/coverage-summary.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import { resultText } from '../metrics/result-text.ts';
import { roundFigure } from '../metrics/rounding.ts';
import { shownFigures } from '../metrics/shown-figures.ts';
import type {
  FaultSummary,
  Finding,
  OperationSummary,
  Summary,
  ThresholdResult,
  TimeSummary,
  Verdict,
} from '../metrics/summary.ts';
import { tellingTime } from '../metrics/telling-time.ts';
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts';

/** Most rows of one list or table; how many more there are is said. */
const maxRows = 100;

/** Why a response time may be below a service time. */
const plannedNote = 'Service: all operations. Response: planned ones.';

const titles: Readonly<Record<Verdict, string>> = {
  passed: '✅ PASSED',
  failed: '❌ FAILED',
  incomplete: '⚠️ INCOMPLETE',
  inconclusive: '⚠️ INCONCLUSIVE',
  'generator-limited': '⚠️ GENERATOR-LIMITED',
};

/** A run on one page of Markdown, verdict first; `repeat` is the command that does it again. */
export function summaryMarkdown(summary: Summary, repeat: string): string {
  const sections = [
    [`## ${titles[summary.verdict]}: ${markdownText(summary.scenario)}`],
    [factsOf(summary)],
    listOf(summary.verdict_reasons),
    thresholdSection(summary.thresholds),
    figureSection(summary),
    faultSection(summary),
    coverageSection(summary),
    checkSection(summary),
    findingSection(summary.findings),
    ['### Repeat', '', ...markdownCode(repeat)],
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function factsOf(summary: Summary): string {
  const { users, duration_seconds: seconds, load_model: model, seed, version } = summary;
  const noun = users.created === 1 ? 'user' : 'users';
  const trust = summary.conservation.holds
    ? ''
    : ' **The numbers are not to be trusted: operations are unaccounted for.**';
  return (
    `${heldText(summary.thresholds)}${users.created} ${noun} · ${seconds} s · model ${model} · ` +
    `seed ${seed} · statecrowd ${markdownText(version)}.${trust}`
  );
}

function heldText(results: readonly ThresholdResult[]): string {
  if (results.length === 0) return '';
  const held = results.filter(({ passed }) => passed === true).length;
  return `${held} of ${results.length} thresholds held · `;
}

function listOf(texts: readonly string[]): readonly string[] {
  return cut(texts.map((text) => `- ${markdownText(text)}`));
}

function cut(lines: readonly string[]): readonly string[] {
  const more = lines.length - maxRows;
  return more <= 0 ? lines : [...lines.slice(0, maxRows), '', `and ${more} more`];
}

function thresholdSection(results: readonly ThresholdResult[]): readonly string[] {
  if (results.length === 0) return [];
  const rows = results.map((result) => [
    markdownText(result.threshold),
    standing(result),
    `${markdownText(resultText(result))}${result.thin ? ' (thin)' : ''}`,
    markdownText(result.limit),
    String(result.samples),
  ]);
  const table = markdownTable(['threshold', 'result', 'value', 'limit', 'samples'], rows);
  return ['### Thresholds', '', ...cutTable(table)];
}

function standing({ passed, level, why }: ThresholdResult): string {
  if (why !== null) return `⚠️ ${markdownText(why)}`;
  if (!passed) return '❌ broken';
  return level === null || level === 'target' ? '✅ held' : `✅ held (${level})`;
}

function cutTable(table: readonly string[]): readonly string[] {
  const [heading = '', ruler = '', ...rows] = table;
  return [heading, ruler, ...cut(rows)];
}

function figureSection(summary: Summary): readonly string[] {
  const { transports: shown, caption } = shownFigures(summary);
  const rows = transports.flatMap((transport) => figureRows(transport, shown[transport]));
  if (rows.length === 0) return [];
  const heading = ['', 'count', 'per second', 'errors', 'p50', 'p95', 'p99', 'max'];
  return [
    '### Figures',
    '',
    `${markdownText(caption)}.`,
    '',
    ...markdownTable(heading, rows),
    '',
    markdownText(summary.latency_note),
    ...(summary.load_model === 'operations' ? ['', plannedNote] : []),
  ];
}

function figureRows(
  transport: Transport,
  figures: OperationSummary,
): readonly (readonly string[])[] {
  if (figures.operations === 0) return [];
  const { operations, errors, rate_per_second: rate } = figures;
  const share = `${roundFigure((errors * 100) / operations)} %`;
  const service = [transport, `${operations}`, `${rate}`, share, ...times(serviceTime(figures))];
  const { response } = figures;
  if (response === null) return [service];
  return [service, [`${transport} response`, '', '', '', ...times(response)]];
}

type Times = Omit<TimeSummary, 'avg_ms'>;

function serviceTime(figures: OperationSummary): Times {
  return {
    p50_ms: figures.p50_latency_ms,
    p95_ms: figures.p95_latency_ms,
    p99_ms: figures.p99_latency_ms,
    max_ms: figures.max_latency_ms,
    thin_percentiles: figures.thin_percentiles,
  };
}

function times({ p50_ms: p50, p95_ms: p95, p99_ms: p99, max_ms: max, ...rest }: Times) {
  const shown = { p50, p95, p99, max };
  return Object.entries(shown).map(([name, ms]) =>
    ms === null || rest.thin_percentiles.includes(name) ? 'n/a' : `${ms} ms`,
  );
}

/** How users came back from what was broken on purpose, and what failed because of it. */
function faultSection({ faults, unexplained }: Summary): readonly string[] {
  if (faults.length === 0) return [];
  const rows = faults.map((fault) => [
    `${markdownText(fault.id)} (${markdownText(fault.target)})`,
    fault.at_ms === null ? notBegunText(fault) : `${fault.at_ms} ms`,
    `${fault.returned} of ${fault.online_before}`,
    backText(fault),
    ...Object.values(fault.times).map(stageText),
    `${fault.attempts.peak_100_ms}`,
    `${fault.cut_off}`,
    `${sumOf(fault.caused)}`,
  ]);
  const stages = ['detect', 'reconnect', 'resubscribe', 'first reply'];
  const heading = ['fault', 'began at', 'users back', '95 % back after', ...stages];
  const table = markdownTable([...heading, 'attempts in 100 ms', 'cut off', 'failures'], rows);
  return ['### Faults', '', ...cutTable(table), ...unexplainedLines(unexplained)];
}

function stageText(time: TimeSummary): string {
  const { name, ms } = tellingTime(time);
  return ms === null ? 'n/a' : `${name} ${ms} ms`;
}

function backText({ back_95_ms: back, online_before: before }: FaultSummary): string {
  if (before === 0) return 'n/a';
  return back === null ? 'never' : `${back} ms`;
}

function sumOf(caused: FaultSummary['caused']): number {
  return Object.values(caused).reduce((sum, count) => sum + count, 0);
}

function unexplainedLines(unexplained: Summary['unexplained']): readonly string[] {
  if (unexplained === null || unexplained.share === null) return [];
  const { failures, of, share, classes } = unexplained;
  const which = Object.entries(classes).map(([name, count]) => `${markdownText(name)} ${count}`);
  const text =
    `${failures} of ${of} failures, ${roundFigure(share * 100)} %, no fault explains` +
    `${which.length === 0 ? '.' : `: ${which.join(', ')}.`}`;
  return ['', text];
}

function notBegunText({ when, not_begun: why }: FaultSummary): string {
  if (why === null) return 'not at all: the run was ended early';
  const held = why === 'too_late' ? 'held too late' : 'never held';
  return `⚠️ not at all: ${markdownText(when ?? '')} ${held}`;
}

/** What no user came to, by persona; nothing where all was seen. */
function coverageSection({ coverage, personas }: Summary): readonly string[] {
  const rows = Object.entries(personas).map(([name, { coverage: own }]) => [
    markdownText(name),
    partText(own.states),
    partText(own.transitions),
    markdownText([...own.states.unseen, ...own.transitions.unseen].join('; ')),
  ]);
  const { states, transitions } = coverage;
  if (states.of === 0) return [];
  const seen = `states ${partText(states)}, transitions ${partText(transitions)}`;
  const table = markdownTable(['persona', 'states', 'transitions', 'never seen'], rows);
  return [`### Coverage: ${seen}`, '', ...cutTable(table)];
}

function partText({ seen, of }: CoveredPart): string {
  return `${seen} of ${of}`;
}

function checkSection({ checks }: Summary): readonly string[] {
  const failed = checks.filter(({ passed }) => !passed);
  const heading = `### Checks: ${checks.length - failed.length} of ${checks.length} passed`;
  if (failed.length === 0) return [heading];
  return [heading, '', ...listOf(failed.map(({ name, evidence }) => `${name}: ${evidence}`))];
}

function findingSection(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ severity, what, evidence, advice }) =>
    [
      `- **${severity}** ${markdownText(what)}`,
      `  - ${markdownText(evidence)}`,
      `  - next: ${markdownText(advice)}`,
    ].join('\n'),
  );
  return ['### Findings', '', ...cut(lines)];
}
