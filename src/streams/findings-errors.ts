import { injectedError } from '../metrics/injected-error.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { Finding, OperationSummary } from '../metrics/summary.ts';
import type { FindingGrounds } from './finding-grounds.ts';
import { secondsText, shareText } from './finding-text.ts';

/** Fewer errors of a kind are chance, whatever their share. */
const fewestErrors = 5;
/** Most clusters that are told, the largest first. */
const maxClusters = 5;
/** From this share on next to nothing of it works any more. */
const criticalShare = 0.5;

/** Errors of one class in one operation, over all personas. */
interface Cluster {
  readonly transport: Transport;
  readonly operation: string;
  readonly errorClass: string;
  readonly errors: number;
  /** Those of the errors that a fault of the run explains. */
  readonly ofFaults: number;
  readonly calls: number;
  readonly personas: readonly { readonly name: string; readonly errors: number }[];
}

/** Errors that have something in common, over the whole run; what a fault explains is no news. */
export function errorFindings(grounds: FindingGrounds): readonly Finding[] {
  const { summary, limits } = grounds;
  return transports
    .flatMap((transport) => clustersOf(grounds, transport))
    .filter(({ errorClass }) => summary.injected_errors === 0 || errorClass !== injectedError)
    .filter((cluster) => unexplained(cluster) >= fewestErrors)
    .filter((cluster) => unexplainedShare(cluster) > limits.errorShare)
    .toSorted((a, b) => unexplained(b) - unexplained(a))
    .slice(0, maxClusters)
    .map((cluster) => describe(cluster, grounds));
}

/** What the run did itself is said first, so that nobody looks for it in the target. */
export function injectedFindings({ summary }: FindingGrounds): readonly Finding[] {
  const injected = summary.injected_errors;
  if (injected === 0) return [];
  return [
    {
      about: 'errors',
      severity: 'info',
      what: 'some operations were made to fail on purpose and never reached the target',
      evidence: `${injected} ended with ${injectedError}; error shares and thresholds hold them`,
      advice:
        'run with --no-errors, and without faults of that kind, to see what the target does ' +
        'by itself',
    },
  ];
}

function describe(cluster: Cluster, grounds: FindingGrounds): Finding {
  const { history, limits } = grounds;
  const { transport, operation, errorClass, errors, ofFaults, calls, personas } = cluster;
  const most = personas.toSorted((a, b) => b.errors - a.errors)[0];
  const sinceMs = history?.errorsSince(transport, operation, errorClass);
  const whose =
    most === undefined
      ? ''
      : `; ${shareText(most.errors / errors)} of them of persona ${most.name}`;
  const since = sinceMs === undefined ? '' : `; first in the window from ${secondsText(sinceMs)}`;
  const found = `${errors} of ${calls} calls, ${shareText(errors / calls)}`;
  const known = ofFaults === 0 ? '' : `; ${ofFaults} of them explained by faults`;
  const example = exampleOf(cluster, grounds);
  return {
    about: 'errors',
    severity: unexplainedShare(cluster) > criticalShare ? 'critical' : 'warning',
    what: `${transport} ${operation} often ends with ${errorClass}`,
    evidence: `${found}, limit ${shareText(limits.errorShare)}${known}${whose}${since}${example}`,
    advice: `look for ${errorClass} in the log of the target${whenText(sinceMs)}`,
  };
}

/** Who met it first, and where. */
function exampleOf(cluster: Cluster, { firstFailures }: FindingGrounds): string {
  const first = firstFailures?.of(cluster);
  if (first === undefined) return '';
  const fault = first.fault === undefined ? '' : ` (fault ${first.fault})`;
  return `; first for ${first.user} in ${first.state}${fault}`;
}

function whenText(sinceMs: number | undefined): string {
  return sinceMs === undefined ? '' : ` at ${secondsText(sinceMs)} of the run`;
}

function unexplained({ errors, ofFaults }: Cluster): number {
  return errors - ofFaults;
}

function unexplainedShare(cluster: Cluster): number {
  return cluster.calls === 0 ? 0 : unexplained(cluster) / cluster.calls;
}

function clustersOf(
  { summary: { personas }, firstFailures }: FindingGrounds,
  transport: Transport,
): readonly Cluster[] {
  const rows = Object.entries(personas).flatMap(([persona, { operations }]) =>
    Object.entries(operations[transport] ?? {}).map(([operation, summary]) => ({
      persona,
      operation,
      summary,
    })),
  );
  return [...Map.groupBy(rows, ({ operation }) => operation)].flatMap(([operation, ofAll]) =>
    classesOf(ofAll).map((errorClass) => {
      const personasHit = ofAll.map(({ persona, summary }) => ({
        name: persona,
        errors: summary.error_classes[errorClass] ?? 0,
      }));
      return {
        transport,
        operation,
        errorClass,
        errors: personasHit.reduce((sum, { errors }) => sum + errors, 0),
        ofFaults: firstFailures?.ofFaults({ transport, operation, errorClass }) ?? 0,
        calls: ofAll.reduce((sum, { summary }) => sum + callsOf(summary), 0),
        personas: personasHit,
      };
    }),
  );
}

/** What users gave up themselves is no error. */
function classesOf(rows: readonly { readonly summary: OperationSummary }[]): readonly string[] {
  const classes = rows.flatMap(({ summary }) => Object.keys(summary.error_classes));
  return [...new Set(classes)].filter((name) => name !== 'cancelled');
}

function callsOf({ ok, errors }: OperationSummary): number {
  return ok + errors;
}
