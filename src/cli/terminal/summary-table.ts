import { transports, type Transport } from '../../metrics/observation.ts';
import { shownFigures } from '../../metrics/shown-figures.ts';
import type {
  OperationSummary,
  PersonaSummary,
  Summary,
  TimeSummary,
} from '../../metrics/summary.ts';
import { alignedTable } from './aligned-table.ts';
import { countText, msText, percentText, rateText } from './number-text.ts';
import { cutText, plainText, roomFor } from './plain-text.ts';
import { shortNames } from './transport-names.ts';

const header = ['', 'count', 'rate', 'errors', 'p50', 'p95', 'p99', 'max'];

type Row = readonly string[];

export interface SummaryTableOptions {
  /** Also every operation. */
  readonly verbose: boolean;
  /** Columns of the screen; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

function rowOf(name: string, operations: OperationSummary): Row {
  const shown = (percentile: string, ms: number | null): string =>
    operations.thin_percentiles.includes(percentile) ? 'n/a' : msText(ms);
  return [
    name,
    countText(operations.operations),
    rateText(operations.rate_per_second),
    percentText(operations.errors, operations.ok + operations.errors),
    shown('p50', operations.p50_latency_ms),
    shown('p95', operations.p95_latency_ms),
    shown('p99', operations.p99_latency_ms),
    msText(operations.max_latency_ms),
  ];
}

/** How long planned operations took from when they were due, and how late they were. */
function plannedRows({ response, lateness }: OperationSummary): readonly Row[] {
  return [
    ...(response === null ? [] : [timeRow('  response', response)]),
    ...(lateness === null ? [] : [timeRow('  lateness', lateness)]),
  ];
}

function timeRow(name: string, time: TimeSummary): Row {
  const shown = (percentile: string, ms: number | null): string =>
    time.thin_percentiles.includes(percentile) ? 'n/a' : msText(ms);
  return [
    name,
    '',
    '',
    '',
    shown('p50', time.p50_ms),
    shown('p95', time.p95_ms),
    shown('p99', time.p99_ms),
    msText(time.max_ms),
  ];
}

function personaRows(
  name: string,
  persona: PersonaSummary,
  options: SummaryTableOptions,
): readonly Row[] {
  return transports.flatMap((transport) => {
    const whole = persona.transports[transport];
    if (whole === undefined) return [];
    const row = rowOf(`${name} ${shortNames[transport]}`, whole);
    if (!options.verbose) return [row];
    return [row, ...operationRows(persona, transport, options.width)];
  });
}

function operationRows(
  persona: PersonaSummary,
  transport: Transport,
  width: number,
): readonly Row[] {
  return Object.entries(persona.operations[transport] ?? {}).map(([name, operations]) =>
    rowOf(`  ${plainText(name, roomFor(30, width))}`, operations),
  );
}

/** Transports in the phases that count, then personas in the whole run, all aligned. */
export function summaryTable(summary: Summary, options: SummaryTableOptions): readonly string[] {
  const used = transports.filter((name) => summary[name].operations > 0);
  if (used.length === 0) return [];
  const { transports: shown, caption } = shownFigures(summary);
  const counted = used.flatMap((name) => [rowOf(name, shown[name]), ...plannedRows(shown[name])]);
  const nameRoom = roomFor(20, options.width);
  const personas = Object.entries(summary.personas).flatMap(([name, persona]) =>
    personaRows(plainText(name, nameRoom), persona, options),
  );
  const lines = alignedTable([header, ...counted, ...personas]);
  const from = 1 + counted.length;
  const stretch = cutText(plainText(caption, Infinity), options.width);
  return [stretch, ...lines.slice(0, from), '', 'whole run', ...lines.slice(from)];
}
