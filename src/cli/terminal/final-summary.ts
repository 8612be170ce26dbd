import type { NotSaved } from '../../metrics/sink.ts';
import type { Summary, Verdict } from '../../metrics/summary.ts';
import { countText, durationText, msText, percentText } from './number-text.ts';
import { fitParts, plainText } from './plain-text.ts';
import type { RunPlan } from './run-plan.ts';
import type { SavedResults } from './saved-results.ts';
import { summaryTable } from './summary-table.ts';

/** How the end of a run is shown. */
export interface FinalOptions {
  readonly plan: RunPlan;
  readonly saved: SavedResults;
  /** True when the generator, not the target, set the figures. */
  readonly generatorLimited: boolean;
  readonly verbose: boolean;
  readonly width: number;
}

const words: Readonly<Record<Verdict, string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  incomplete: 'INCOMPLETE',
};

/** The verdict in one line: what it is, what it rests on, whether the numbers can be trusted. */
export function verdictLine(summary: Summary, generatorLimited: boolean): string {
  const held = summary.checks.filter((check) => check.passed).length;
  const trust = !summary.conservation.holds
    ? 'numbers not trustworthy: operations are unaccounted for'
    : generatorLimited
      ? 'generator-limited: figures describe the generator'
      : 'numbers trustworthy';
  return [
    `${words[summary.verdict]}  ${held} of ${summary.checks.length} checks`,
    `${countText(summary.users.created)} users`,
    durationText(summary.duration_seconds * 1_000),
    trust,
  ].join(' · ');
}

/** Everything below the verdict line. */
export function finalLines(summary: Summary, options: FinalOptions): readonly string[] {
  const table = summaryTable(summary, options.verbose);
  return [
    ...summary.verdict_reasons.map((reason) => `  ✘ ${plainText(reason, 400)}`),
    '',
    ...table,
    ...(table.length === 0 ? [] : ['', 'service times of operations that succeeded, closed model']),
    ...totalLines(summary, options.width),
    '',
    ...savedLines(options.saved),
    `repeat      ${options.plan.repeat}`,
  ];
}

function totalLines(summary: Summary, width: number): readonly string[] {
  const { users, messages, websocket, database, pushes } = summary;
  const room = width - 12;
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['users', [...namedCounts(users)]],
    [
      'messages',
      [
        ...namedCounts({
          sent: messages.sent,
          received: messages.received,
          failed: messages.failed,
        }),
        `${percentText(messages.received, messages.sent)} ok`,
        `${countText(pushes.total)} pushes`,
      ],
    ],
    [
      'connections',
      [
        `${countText(websocket.connections)} opened`,
        `${countText(websocket.disconnections)} lost`,
        `${countText(websocket.refused)} refused`,
        `${countText(websocket.reconnects)} reconnects`,
      ],
    ],
    ...(database.operations === 0
      ? []
      : ([['pool wait', poolWait(database)]] satisfies [string, readonly string[]][])),
    ...errorClasses(summary),
  ];
  return lines.map(([label, parts]) => label.padEnd(12) + fitParts(parts, room));
}

function namedCounts(counts: object): readonly string[] {
  return Object.entries(counts).map(([name, count]) => `${countText(Number(count))} ${name}`);
}

function poolWait(database: Summary['database']): readonly string[] {
  return [
    `mean ${msText(database.avg_pool_wait_ms)}`,
    `p95 ${database.thin_percentiles.includes('p95') ? 'n/a' : msText(database.p95_pool_wait_ms)}`,
    `max ${msText(database.max_pool_wait_ms)}`,
  ];
}

function errorClasses(summary: Summary): readonly (readonly [string, readonly string[]])[] {
  const all = (['websocket', 'http', 'database'] as const).flatMap((transport) =>
    Object.entries(summary[transport].error_classes).map(
      ([name, count]) => [`${transport} ${plainText(name, 40)}`, count] as const,
    ),
  );
  if (all.length === 0) return [];
  const ranked = all.toSorted(([, a], [, b]) => b - a);
  return [['errors', ranked.map(([name, count]) => `${name} ${countText(count)}`)]];
}

function savedLines(saved: SavedResults): readonly string[] {
  return [
    ...(saved.folder === undefined ? [] : [`${saved.folder}/   ${saved.files.join('  ')}`]),
    ...saved.notSaved.map(notSavedLine),
  ];
}

function notSavedLine({ file, message }: NotSaved): string {
  return `NOT SAVED   ${file}: ${message}`;
}
