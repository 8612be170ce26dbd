import { begun } from '../../metrics/compare-failovers.ts';
import type {
  FailoverRow,
  FailoverSummary,
  FaultComparison,
} from '../../metrics/failover-summary.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { FailoverPlan, FailoverResult } from '../../run/failover.ts';
import { deeds, returnParts } from './fault-text.ts';
import { folderLines, notSavedLines } from './final-summary.ts';
import { countText, figureText, msText } from './number-text.ts';
import { plainText } from './plain-text.ts';

const nameWidth = 28;
const leastWidth = 10;

const labels: Readonly<Record<string, string>> = {
  users_back_share: 'users back',
  back_95_ms: '95 % back after',
  back_99_ms: '99 % back after',
  back_all_ms: 'all back after',
  first_reply_p50_ms: 'first reply p50',
  first_reply_p99_ms: 'first reply p99',
  attempts: 'attempts',
  attempts_per_user: 'attempts per user',
  attempts_peak_100_ms: 'attempts in 100 ms at most',
  attempts_peak_share: '  of the users',
  attempts_refused: 'attempts refused',
};

/** What is about to be compared, and where. */
export function failoverPlanLine({ request, strategies, mode }: FailoverPlan): string {
  const { name, seed } = request.scenario;
  const where = mode === 'real' ? 'real time' : 'model, virtual time';
  return (
    `statecrowd ${request.version} · failover ${name} · seed ${seed} · ${where}\n` +
    `the same users and faults with ${strategies.join(', ')}`
  );
}

/** One strategy in one line: how its users came back. */
export function strategyLine(strategy: string, { faults }: Summary): string {
  const parts = begun(faults).map((fault) => `${fault.id} ${returnParts(fault).join(', ')}`);
  return `${strategy.padEnd(14)}${parts.length === 0 ? 'no fault began' : parts.join(' · ')}`;
}

/** A table per fault, then where the files are. */
export function failoverLines(result: FailoverResult, isQuiet: boolean): readonly string[] {
  const { summary } = result;
  const { reason, strategies, faults } = summary;
  const ended = reason === null ? [] : [`ENDED EARLY  ${reason}`];
  const tables = faults.flatMap((fault) => [...tableOf(fault, strategies), '']);
  if (isQuiet) return [...ended, ...tables.slice(0, -1), ...notSavedLines(result)];
  const legend = tables.length === 0 ? [] : ['* best of its row · n/a: never, or too few to tell'];
  const saved = [...folderLines(result), ...notSavedLines(result)];
  return [...ended, ...tables, ...legend, ...(saved.length === 0 ? [] : ['', ...saved])];
}

function tableOf(
  fault: FaultComparison,
  strategies: FailoverSummary['strategies'],
): readonly string[] {
  const { id, kind, target, rows } = fault;
  const names = strategies.map(({ strategy }) => strategy);
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(nameWidth), ...cells].join('').trimEnd();
  const columns = names.map((name) => Math.max(leastWidth, name.length + 3));
  const right = (texts: readonly string[]): readonly string[] =>
    texts.map((text, column) => text.padStart(columns[column] ?? leastWidth));
  return [
    line(`${id}  ${target} ${deeds[kind]} ${timeText(fault)}`, []),
    line('', right(names.map((name) => `${name} `))),
    ...rows.map((row) =>
      line(labels[row.figure] ?? row.figure, right(names.map((name) => cellOf(row, name)))),
    ),
  ];
}

/** What it waited for, or when it was and for how long. */
function timeText({ when, at_ms: at, ended_ms: ended }: FaultComparison): string {
  if (at === null) return `when ${plainText(when ?? '', 80)}`;
  return `at ${msText(at)} ${ended === null ? 'for good' : `for ${msText(ended - at)}`}`;
}

function cellOf(row: FailoverRow, strategy: string): string {
  const text = valueText(row, row.values[strategy] ?? null);
  return `${text}${row.best.includes(strategy) ? '*' : ' '}`;
}

function valueText({ unit }: FailoverRow, value: number | null): string {
  if (value === null) return 'n/a';
  if (unit === 'ms') return msText(value);
  if (unit === 'share') return `${figureText(value * 100)} %`;
  return Number.isInteger(value) ? countText(value) : figureText(value);
}
