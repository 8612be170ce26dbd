import type { RunRecord } from '../../outputs/run-record.ts';
import { alignedTable } from './aligned-table.ts';
import { countText, msText, nounText, percentText } from './number-text.ts';
import { plainText } from './plain-text.ts';

const header = ['', 'scenario', 'verdict', 'users', 'operations', 'errors', 'p95', 'folder'];
const textColumns = [1, 2, 7];

/** What several runs came to: how many of what, a table, and why those that did not pass. */
export function overviewLines(records: readonly RunRecord[]): readonly string[] {
  const table = alignedTable([header, ...records.map(rowOf)], textColumns);
  const reasons = records.flatMap(({ number, scenario, reasons: all }) =>
    all.map((reason) => `  ✘ ${number} ${plainText(scenario)}: ${plainText(reason, 400)}`),
  );
  return [headline(records), '', ...table, ...(reasons.length > 0 ? ['', ...reasons] : [])];
}

/** `3 runs · 2 passed · 1 failed`. */
export function headline(records: readonly RunRecord[]): string {
  const words = records.map(wordOf);
  const counts = [...new Set(words)].map(
    (word) => `${countText(words.filter((one) => one === word).length)} ${word}`,
  );
  return [nounText(records.length, 'run'), ...counts].join(' · ');
}

/** The verdict of a run, or how far it has come. */
function wordOf({ state, verdict }: RunRecord): string {
  if (state === 'done' && verdict !== null) return verdict;
  return state === 'planned' ? 'not run' : state;
}

function rowOf(record: RunRecord): readonly string[] {
  const { number, scenario, users, operations, error_share: share, p95_ms: p95 } = record;
  return [
    String(number),
    plainText(scenario),
    wordOf(record),
    users === null ? '' : countText(users),
    operations === null ? '' : countText(operations),
    users === null ? '' : shareText(share),
    users === null ? '' : msText(p95),
    record.folder ?? '',
  ];
}

function shareText(share: number | null): string {
  return share === null ? 'n/a' : percentText(share, 1);
}
