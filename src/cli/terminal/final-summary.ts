import { transports } from '../../metrics/observation.ts';
import type { Summary, Verdict } from '../../metrics/summary.ts';
import { labelWidth } from './live-lines.ts';
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
  return [
    `${words[summary.verdict]}  ${held} of ${summary.checks.length} checks`,
    `${countText(summary.users.created)} users`,
    durationText(summary.duration_seconds * 1_000),
    trustOf(summary, generatorLimited),
  ].join(' · ');
}

function trustOf({ conservation }: Summary, generatorLimited: boolean): string {
  if (!conservation.holds) return 'numbers not trustworthy: operations are unaccounted for';
  if (generatorLimited) return 'generator-limited: figures describe the generator';
  return 'numbers trustworthy';
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
    labelled('repeat', options.plan.repeat),
  ];
}

/** A line of totals: its label, and as many of its parts as there is room for. */
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
    ...poolWait(database),
    ...errorClasses(summary),
  ];
  return lines.map(([label, parts]) => labelled(label, fitParts(parts, width - labelWidth)));
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

function errorClasses(summary: Summary): readonly TotalLine[] {
  const all = transports.flatMap((transport) =>
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
    ...notSavedLines(saved),
  ];
}

/** What did not reach its file; shown however little else is. */
export function notSavedLines({ notSaved }: SavedResults): readonly string[] {
  return notSaved.map(({ file, message }) => labelled('NOT SAVED', `${file}: ${message}`));
}
