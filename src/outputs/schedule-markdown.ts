import { roundFigure } from '../metrics/rounding.ts';
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts';
import type { RunRecord } from './run-record.ts';
import type { ScheduleRecord } from './schedule-record.ts';

const heading = ['run', 'result', 'users', 'operations', 'errors', 'p95', 'folder'];

/** A schedule on one page of Markdown; `again` is the command that does the rest, or all of it. */
export function scheduleMarkdown(record: ScheduleRecord, again: string): string {
  const { runs, complete, reason, schedule, version } = record;
  const passed = runs.filter(({ verdict }) => verdict === 'passed').length;
  const end = complete ? '' : ` Not complete${reason === null ? '' : `: ${markdownText(reason)}`}.`;
  const reasons = runs.flatMap(({ number, scenario, reasons: all }) =>
    all.map((text) => `- ${number} ${markdownText(scenario)}: ${markdownText(text)}`),
  );
  const sections = [
    [`## ${markdownText(schedule)}: ${passed} of ${runs.length} passed`],
    [`statecrowd ${markdownText(version)}.${end}`],
    markdownTable(heading, runs.map(rowOf)),
    reasons,
    [`### ${complete ? 'Repeat' : 'Resume'}`, '', ...markdownCode(again)],
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function rowOf(run: RunRecord): readonly string[] {
  const { number, scenario, users, operations, p95_ms: p95, error_share: share, folder } = run;
  return [
    `${number} ${markdownText(scenario)}`,
    resultOf(run),
    users === null ? '' : String(users),
    operations === null ? '' : String(operations),
    share === null ? '' : `${roundFigure(share * 100)} %`,
    p95 === null ? '' : `${p95} ms`,
    folder === null ? '' : markdownText(folder),
  ];
}

function resultOf({ state, verdict }: RunRecord): string {
  if (state === 'planned') return 'not run';
  if (state !== 'done' || verdict === null) return `⚠️ ${state}`;
  const marks = { passed: '✅', failed: '❌' } as const;
  return `${verdict === 'passed' || verdict === 'failed' ? marks[verdict] : '⚠️'} ${verdict}`;
}
