import type { InvalidCounts } from '../metrics/invalid-counts.ts';
import { countInjected } from '../metrics/injected-error.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { OperationTotals } from '../metrics/operation-series.ts';
import { mapSorted } from '../metrics/name-counts.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { LoadModel, PersonaSummary, Summary } from '../metrics/summary.ts';
import type { LaneTotals, PersonaTotals, Totals } from '../metrics/totals.ts';
import { summarizeConservation, type TransportTotals } from './conservation.ts';
import { defaultChecks, type Strays, type Unjudged } from './default-checks.ts';
import { findingsOf } from './findings.ts';
import type { FindingsHistory } from './findings-history.ts';
import { judge } from './judge.ts';
import type { RunFacts } from './run-facts.ts';
import {
  summarizeConnections,
  summarizeDatabase,
  summarizeMessages,
  summarizeOperations,
} from './summarize-operations.ts';
import { summarizeAllCoverage, summarizeCoverage } from './summarize-coverage.ts';
import { summarizePace } from './summarize-pace.ts';
import {
  destroyTransports,
  overPhases,
  summarizeMeasured,
  summarizePhase,
} from './summarize-phases.ts';
import { summarizeStays } from './summarize-stays.ts';
import { userTotals } from './user-totals.ts';

const serviceTime =
  'Latencies are service time, not corrected: from the actual send to the reply, of operations ' +
  'that succeeded.';

const latencyNotes: Readonly<Record<LoadModel, string>> = {
  users:
    `${serviceTime} In the closed model a slow target also slows its users, so what they would ` +
    'have asked meanwhile is in no figure.',
  sessions:
    `${serviceTime} Users come when they are due, but within a session each waits for its reply, ` +
    'so what it would have asked meanwhile is in no figure.',
  operations:
    `${serviceTime} The open model adds response times, from when an operation was due to its ` +
    'reply, and lateness, from when it was due to the actual send: quote the response times.',
};

/**
 * Totals of a run to its summary. Equal totals, facts and history give equal bytes. The history is
 * what findings say of when something began; without it they do not.
 */
export function summarize(totals: Totals, facts: RunFacts, history?: FindingsHistory): Summary {
  const operations = overPhases(totals.phases);
  const described = describe(totals, facts, operations);
  destroyTransports(operations);
  const analysed = {
    ...described,
    injected_errors: facts.injectsErrors === true ? countInjected(described) : 0,
  };
  const { firstFailures, lives } = totals;
  const grounds = { history, firstFailures };
  const unjudged = { ...analysed, findings: findingsOf(analysed, grounds, facts) };
  const { crashed } = lives;
  const crashes = { crashed, first: firstFailures.crash };
  const { stuckAfterMs } = facts.limits;
  const checks = defaultChecks(unjudged, { crashes, strays: straysOf(totals), stuckAfterMs });
  return judge(unjudged, { checks, generator: facts.generator });
}

function straysOf({ strayWindows, firstStrayWindow }: Totals): Strays {
  return { windows: strayWindows, firstWindow: firstStrayWindow };
}

/** The summary before it is analysed. */
type Described = Omit<Unjudged, 'findings' | 'injected_errors'>;

function describe(totals: Totals, facts: RunFacts, operations: TransportTotals): Described {
  const counts = (phase: string): boolean => facts.phasesThatCount.includes(phase);
  return {
    version: facts.version,
    scenario: facts.scenario,
    seed: facts.seed,
    complete: facts.complete,
    reason: facts.reason ?? null,
    aborted_by: facts.abortedBy ?? null,
    duration_seconds: roundFigure(totals.endMs / 1_000),
    load_model: facts.loadModel,
    latency_kind: facts.loadModel === 'operations' ? 'service and response' : 'service',
    latency_note: latencyNotes[facts.loadModel],
    generator_limited: facts.generator?.limited ?? null,
    users: userTotals(totals.lives),
    messages: summarizeMessages(operations.websocket),
    pace: summarizePace(totals.pace, facts.loadModel),
    measured: summarizeMeasured(totals.phases.filter(({ name }) => counts(name))),
    websocket: {
      ...summarizeConnections(totals.connections),
      ...summarizeOperations(operations.websocket, totals.endMs),
      bytes_sent: totals.traffic.sentBytes,
      bytes_received: totals.traffic.receivedBytes,
    },
    http: summarizeOperations(operations.http, totals.endMs),
    database: summarizeDatabase(operations.database, totals.endMs),
    personas: mapSorted(totals.personas, (persona) => personaOf(persona, totals)),
    phases: totals.phases.map((phase) => summarizePhase(phase, counts(phase.name))),
    states: statesOf(totals.states, totals.windows),
    stays: summarizeStays(totals.stays),
    transitions: totals.transitions,
    coverage: summarizeAllCoverage([...totals.personas.values()].map(({ coverage }) => coverage)),
    stuck: totals.stuck,
    pushes: { total: totals.pushes.total(), channels: totals.pushes.toRecord() },
    oddities: totals.oddities,
    gatherings: totals.gatherings,
    faults: totals.faults,
    unexplained: totals.unexplained,
    custom: totals.custom,
    target: totals.target,
    conservation: summarizeConservation(totals, operations),
    data_quality: qualityOf(totals, operations),
    thresholds: facts.thresholds,
  };
}

function personaOf(
  persona: PersonaTotals,
  { endMs, windows }: Pick<Totals, 'endMs' | 'windows'>,
): PersonaSummary {
  const { lanes } = persona;
  const summarized = (totals: OperationTotals) => summarizeOperations(totals, endMs);
  return {
    users: userTotals(persona.lives),
    online_max: persona.onlineMax,
    pushes: persona.pushes,
    connections: summarizeConnections(persona.connections),
    oddities: persona.oddities,
    states: statesOf(persona.states, windows),
    stays: summarizeStays(persona.stays),
    transitions: persona.transitions,
    coverage: summarizeCoverage(persona.coverage),
    transports: perUsedTransport(lanes, ({ all }) => summarized(all)),
    operations: perUsedTransport(lanes, ({ operations }) => mapSorted(operations, summarized)),
  };
}

function perUsedTransport<Value>(
  lanes: PersonaTotals['lanes'],
  valueOf: (lane: LaneTotals) => Value,
): Readonly<Partial<Record<Transport, Value>>> {
  const values: Partial<Record<Transport, Value>> = {};
  for (const transport of transports) {
    const lane = lanes.get(transport);
    if (lane !== undefined) values[transport] = valueOf(lane);
  }
  return values;
}

function statesOf(states: Totals['states'], windows: number): Summary['states'] {
  return mapSorted(states, ({ sum, max }) => ({ mean: roundFigure(sum / windows), max }));
}

function invalidOf(totals: Totals, operations: TransportTotals): InvalidCounts {
  const ofAll = (kind: 'latency' | 'poolWait' | 'response' | 'lateness') =>
    transports.reduce((sum, name) => sum + (operations[name][kind]?.invalid ?? 0), 0);
  return {
    service: ofAll('latency'),
    pool_wait: ofAll('poolWait'),
    response: ofAll('response'),
    lateness: ofAll('lateness'),
    connect: totals.connections.connectTime?.invalid ?? 0,
    pace: totals.pace.lateness?.invalid ?? 0,
    custom: totals.invalidCustom,
    target: totals.invalidTarget,
  };
}

function qualityOf(totals: Totals, operations: TransportTotals): Summary['data_quality'] {
  const invalid = invalidOf(totals, operations);
  return {
    windows: totals.windows,
    invalid_samples: Object.values(invalid).reduce((sum, count) => sum + count, 0),
    invalid,
    crossed_phases: totals.crossedPhases,
    folded: totals.folded,
    misplaced: totals.misplaced,
    unclosed: totals.unclosed,
  };
}
