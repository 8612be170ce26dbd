import { feltP95 } from '../metrics/felt-p95.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { Finding, OperationSummary } from '../metrics/summary.ts';
import type { FindingGrounds } from './finding-grounds.ts';
import { msText, shareText, sinceText } from './finding-text.ts';

/** Findings on how long things took in the phases that count. */
export function timeFindings(grounds: FindingGrounds): readonly Finding[] {
  return [
    ...transports.flatMap((transport) => latencyFindings(grounds, transport)),
    ...databaseFindings(grounds),
    ...poolFindings(grounds),
  ];
}

function latencyFindings(grounds: FindingGrounds, transport: Transport): readonly Finding[] {
  const { summary, history, limits } = grounds;
  const { ms: p95, of: word } = feltP95(summary.measured[transport]);
  if (p95 === null || p95 <= limits.latencyP95Ms) return [];
  const since = sinceText(history?.beyond(transport), msText);
  const main = costliest(grounds, transport);
  const what =
    main === undefined ? '' : `; most of the time went to ${nameOf(main)} (${costOf(main)})`;
  return [
    {
      about: 'latency',
      severity: 'warning',
      what: `${transport} is slow: 5 of 100 take longer than ${msText(p95)}`,
      evidence:
        `${word} p95 ${msText(p95)}, limit ${msText(limits.latencyP95Ms)}` +
        thinText(summary.measured[transport]) +
        `${since}${what}`,
      advice:
        main === undefined
          ? `trace a slow ${transport} operation through the target`
          : `trace ${main.operation} of persona ${main.persona} through the target first`,
    },
  ];
}

function databaseFindings(grounds: FindingGrounds): readonly Finding[] {
  const { summary, history, limits } = grounds;
  const { avg_latency_ms: mean, p95_latency_ms: p95 } = summary.measured.database;
  if (mean === null || p95 === null) return [];
  const isMeanSlow = mean > limits.databaseMs;
  if (!isMeanSlow && p95 <= limits.databaseMs) return [];
  const main = slowestOperation(grounds);
  const named =
    main === undefined ? '' : `; slowest ${main.operation}, mean ${msText(main.meanMs)}`;
  return [
    {
      about: 'database',
      severity: isMeanSlow ? 'warning' : 'info',
      what: isMeanSlow ? 'database operations are slow' : 'some database operations are slow',
      evidence:
        `mean ${msText(mean)}, p95 ${msText(p95)}, limit ${msText(limits.databaseMs)}` +
        thinText(summary.measured.database) +
        `${sinceText(history?.beyond('database_mean'), msText)}${named}`,
      advice: `look at the query plan of ${main?.operation ?? 'the slowest operation'} first`,
    },
  ];
}

function poolFindings({ summary, history, limits }: FindingGrounds): readonly Finding[] {
  const { p95_pool_wait_ms: p95, avg_latency_ms: mean } = summary.measured.database;
  if (p95 === null || p95 <= limits.poolWaitMs) return [];
  const isDatabaseSlow = mean !== null && mean > limits.databaseMs;
  return [
    {
      about: 'pool',
      severity: 'warning',
      what: 'operations wait for a database connection',
      evidence:
        `pool wait p95 ${msText(p95)}, limit ${msText(limits.poolWaitMs)}` +
        sinceText(history?.beyond('pool_wait'), msText),
      advice: isDatabaseSlow
        ? 'make the database faster first: its slow operations hold the connections'
        : 'double database.pool_size and run this again',
    },
  ];
}

/** One operation of one persona, or of all of them. */
interface Share {
  readonly persona: string;
  readonly operation: string;
  readonly totalMs: number;
  readonly meanMs: number;
  /** Share of the time of the whole transport. */
  readonly share: number;
}

function costsOf({ summary }: FindingGrounds, transport: Transport): readonly Share[] {
  const costs = Object.entries(summary.personas).flatMap(([persona, { operations }]) =>
    Object.entries(operations[transport] ?? {}).map(([operation, one]) => {
      const meanMs = one.avg_latency_ms ?? 0;
      return { persona, operation, meanMs, totalMs: meanMs * one.ok };
    }),
  );
  const whole = costs.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return costs.map((cost) => ({ ...cost, share: whole === 0 ? 0 : cost.totalMs / whole }));
}

function costliest(grounds: FindingGrounds, transport: Transport): Share | undefined {
  return costsOf(grounds, transport).toSorted((a, b) => b.totalMs - a.totalMs)[0];
}

function slowestOperation(grounds: FindingGrounds): Share | undefined {
  return costsOf(grounds, 'database').toSorted((a, b) => b.meanMs - a.meanMs)[0];
}

function nameOf({ persona, operation }: Share): string {
  return `${operation} of ${persona}`;
}

function costOf({ share, meanMs }: Share): string {
  return `${shareText(share)}, mean ${msText(meanMs)}`;
}

function thinText({ thin_percentiles: thin, ok }: OperationSummary): string {
  return thin.includes('p95') ? ` (few samples: ${ok})` : '';
}
