import { transports } from '../../metrics/observation.ts';
import type { FaultSummary, LoadModel, Summary, Verdict } from '../../metrics/summary.ts';
import { failoverLines, faultParts, unexplainedParts } from './fault-text.ts';
import { figureLines } from './figure-lines.ts';
import { findingLines } from './finding-lines.ts';
import { labelWidth } from './live-lines.ts';
import {
  bytesText,
  countText,
  durationText,
  msText,
  nounText,
  percentText,
} from './number-text.ts';
import { shellLine } from '../repeat-command.ts';
import { fitParts, plainText, roomFor, wrapParts } from './plain-text.ts';
import { coverageParts, unseenLines } from './coverage-lines.ts';
import { personaLines } from './persona-lines.ts';
import type { RunPlan } from './run-plan.ts';
import type { SavedResults } from './saved-results.ts';
import { summaryTable } from './summary-table.ts';
import { thresholdLines } from './threshold-lines.ts';

/** How the end of a run is shown. */
export interface FinalOptions {
  readonly plan: RunPlan;
  readonly saved: SavedResults;
  readonly verbose: boolean;
  readonly width: number;
}

const words: Readonly<Record<Verdict, string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  incomplete: 'INCOMPLETE',
  inconclusive: 'INCONCLUSIVE',
  'generator-limited': 'GENERATOR-LIMITED',
};

/** What the latencies of the table are. */
const latencyNotes: Readonly<Record<LoadModel, readonly string[]>> = {
  users: ['service time, not corrected (closed model); of operations that succeeded'],
  sessions: ['service time, not corrected (within a session); of operations that succeeded'],
  operations: [
    'service: all operations; response and lateness: planned ones, from when they were due',
    'service and response only of operations that succeeded',
  ],
};

/** The verdict in one line: what it is, what it rests on, whether the numbers can be trusted. */
export function verdictLine(summary: Summary): string {
  const { checks, thresholds } = summary;
  const held = checks.filter((check) => check.passed).length;
  const kept = thresholds.filter(({ passed }) => passed === true).length;
  const parts = [
    ...(thresholds.length === 0 ? [] : [`${kept} of ${nounText(thresholds.length, 'threshold')}`]),
    `${held} of ${nounText(checks.length, 'check')}`,
    nounText(summary.users.created, 'user'),
    durationText(summary.duration_seconds * 1_000),
    trustOf(summary),
  ];
  return `${words[summary.verdict]}  ${parts.join(' · ')}`;
}

function trustOf(summary: Summary): string {
  if (!summary.conservation.holds) {
    return 'numbers not trustworthy: operations are unaccounted for';
  }
  if (!summary.pace.holds) return 'numbers not trustworthy: the plan is unaccounted for';
  if (summary.generator_limited === true) {
    return 'generator-limited: figures describe the generator';
  }
  return 'numbers trustworthy';
}

/** Why it is that verdict, a line each. */
function reasonLines({ verdict_reasons: reasons }: Summary, width: number): readonly string[] {
  return reasons.map((reason) => `  ✘ ${plainText(reason, roomFor(400, width))}`);
}

/** Below the verdict line of a quiet run: what did not hold, and what was not saved. */
export function quietLines(
  summary: Summary,
  { saved, width }: Pick<FinalOptions, 'saved' | 'width'>,
): readonly string[] {
  // That one says all in its own line.
  const isTold = summary.verdict === 'generator-limited';
  return [...(isTold ? [] : reasonLines(summary, width)), ...notSavedLines(saved)];
}

/** Everything below the verdict line. */
export function finalLines(summary: Summary, options: FinalOptions): readonly string[] {
  const { width } = options;
  const table = summaryTable(summary, options);
  return [
    ...reasonLines(summary, width),
    '',
    ...table,
    ...(table.length === 0 ? [] : ['', ...latencyNotes[summary.load_model]]),
    ...totalLines(summary, width),
    ...thresholdLines(summary.thresholds, width),
    ...(options.verbose ? [...personaLines(summary, width), ...unseenLines(summary, width)] : []),
    ...figureLines(summary, width),
    ...findingLines(summary.findings, width),
    '',
    ...savedLines(options.saved),
    labelled('repeat', options.plan.repeat),
    ...replayOf(summary, options.saved),
  ];
}

/** A run that failed is the one to be looked at again, user by user. */
function replayOf(
  { verdict }: Summary,
  { folder, files }: FinalOptions['saved'],
): readonly string[] {
  if (verdict !== 'failed' || folder === undefined || !files.includes('ingress.log')) return [];
  return [labelled('replay', shellLine(['statecrowd', 'replay', folder]))];
}

/** What is told of totals: a label, and parts that go on below it where a line is full. */
type TotalLine = readonly [label: string, parts: readonly string[]];

function totalLines(summary: Summary, width: number): readonly string[] {
  const { users, messages, websocket, database, pushes } = summary;
  const { sent, received, failed } = messages;
  const lines: readonly TotalLine[] = [
    ['users', namedCounts(users)],
    [
      'messages',
      [
        ...namedCounts({ sent, received, failed }),
        `${percentText(received, sent)} ok`,
        nounText(pushes.total, 'push', 'pushes'),
      ],
    ],
    [
      'connections',
      [
        `${countText(websocket.connections)} opened`,
        `${countText(websocket.disconnections)} lost`,
        `${countText(websocket.refused)} refused`,
        nounText(websocket.reconnects, 'reconnect'),
        `${countText(websocket.open_max)} open at most`,
        `${bytesText(websocket.bytes_sent)} sent`,
        `${bytesText(websocket.bytes_received)} received`,
      ],
    ],
    ...poolWait(database),
    ...pace(summary),
    ...rendezvous(summary),
    ...coverage(summary),
    ...summary.faults.flatMap(faultLines),
    ...unexplained(summary),
    ...errorClasses(summary, width),
  ];
  return lines.flatMap(([label, parts]) =>
    wrapParts(parts, width - labelWidth).map((text, index) =>
      labelled(index === 0 ? label : '', text),
    ),
  );
}

function faultLines(fault: FaultSummary): readonly TotalLine[] {
  const more = failoverLines(fault).map((parts): TotalLine => ['', parts]);
  return [['fault', faultParts(fault)], ...more];
}

function unexplained({ unexplained: failures }: Summary): readonly TotalLine[] {
  return failures === null ? [] : [['failures', unexplainedParts(failures)]];
}

function labelled(label: string, text: string): string {
  return label.padEnd(labelWidth) + text;
}

function namedCounts(counts: object): readonly string[] {
  return Object.entries(counts).map(([name, count]) => `${countText(Number(count))} ${name}`);
}

function poolWait(database: Summary['database']): readonly TotalLine[] {
  if (database.operations === 0) return [];
  const isThin = database.thin_percentiles.includes('p95');
  const parts = [
    `mean ${msText(database.avg_pool_wait_ms)}`,
    `p95 ${isThin ? 'n/a' : msText(database.p95_pool_wait_ms)}`,
    `max ${msText(database.max_pool_wait_ms)}`,
  ];
  return [['pool wait', parts]];
}

function pace({ load_model: model, pace: figures }: Summary): readonly TotalLine[] {
  const { of: what, planned, started, dropped, lateness } = figures;
  if (model === 'users' && dropped === 0) return [];
  const isThin = lateness.thin_percentiles.includes('p99');
  const parts = [
    `${nounText(planned, what.slice(0, -1))} due`,
    ...namedCounts({ started, dropped }),
    ...(what === 'operations' ? [`${countText(figures.waiting_max)} waited at most`] : []),
    `late p99 ${isThin ? 'n/a' : msText(lateness.p99_ms)}`,
    `max ${msText(lateness.max_ms)}`,
  ];
  return [['pace', parts]];
}

function rendezvous({ gatherings }: Summary): readonly TotalLine[] {
  if (gatherings.groups === 0) return [];
  const { groups, users, short } = gatherings;
  const parts = [nounText(groups, 'group'), nounText(users, 'user'), `${countText(short)} short`];
  return [['rendezvous', parts]];
}

function coverage({ coverage: seen }: Summary): readonly TotalLine[] {
  return seen.states.of === 0 ? [] : [['coverage', coverageParts(seen)]];
}

function errorClasses(summary: Summary, width: number): readonly TotalLine[] {
  const all = transports.flatMap((transport) =>
    Object.entries(summary[transport].error_classes).map(
      ([name, count]) => [`${transport} ${plainText(name, roomFor(40, width))}`, count] as const,
    ),
  );
  if (all.length === 0) return [];
  const ranked = all.toSorted(([, a], [, b]) => b - a);
  const parts = ranked.map(([name, count]) => `${name} ${countText(count)}`);
  return [['errors', [fitParts(parts, width - labelWidth)]]];
}

function savedLines(saved: SavedResults): readonly string[] {
  return [...folderLines(saved), ...notSavedLines(saved)];
}

/** The folder of the results and the files that are whole in it. */
export function folderLines({ folder, files, notSaved }: SavedResults): readonly string[] {
  if (folder === undefined) return [];
  const missing = new Set(notSaved.map(({ file }) => file));
  const whole = files.filter((file) => !missing.has(file));
  return [`${folder}/   ${whole.join('  ')}`.trimEnd()];
}

/** What did not reach its file; shown however little else is. */
export function notSavedLines({ notSaved }: Pick<SavedResults, 'notSaved'>): readonly string[] {
  return notSaved.map(({ file, message }) => labelled('NOT SAVED', `${file}: ${message}`));
}
