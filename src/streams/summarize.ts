import { perTransport, transports, type Transport } from '../metrics/observation.ts';
import { OperationTotals } from '../metrics/operation-series.ts';
import { mapSorted } from '../metrics/name-counts.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type {
  CheckResult,
  PersonaSummary,
  PhaseSummary,
  Summary,
  UserTotals,
  Verdict,
} from '../metrics/summary.ts';
import type { LaneTotals, PersonaTotals, PhaseTotals, Totals } from '../metrics/totals.ts';
import type { LifeCounts } from '../metrics/window.ts';
import { summarizeConservation, type TransportTotals } from './conservation.ts';
import { defaultChecks, type Unjudged } from './default-checks.ts';
import type { RunFacts } from './run-facts.ts';
import {
  summarizeConnections,
  summarizeDatabase,
  summarizeMessages,
  summarizeOperations,
} from './summarize-operations.ts';

const latencyNote =
  'Service times of operations that succeeded, from the actual send to the reply. ' +
  'In the closed users model a slow target also slows the users, so waiting is not in them.';

/** Totals of a run to its summary. Equal totals and facts give equal bytes. */
export function summarize(totals: Totals, facts: RunFacts): Summary {
  const operations = overPhases(totals.phases);
  const unjudged = describe(totals, facts, operations);
  for (const one of Object.values(operations)) one.destroy();
  return judge(unjudged, defaultChecks(unjudged, totals.lives.crashed));
}

function overPhases(phases: readonly PhaseTotals[]): TransportTotals {
  const whole = perTransport(() => new OperationTotals());
  for (const phase of phases) {
    for (const name of transports) whole[name].merge(phase.transports[name]);
  }
  return whole;
}

function describe(totals: Totals, facts: RunFacts, operations: TransportTotals): Unjudged {
  return {
    version: facts.version,
    scenario: facts.scenario,
    seed: facts.seed,
    complete: facts.complete,
    reason: facts.reason ?? null,
    duration_seconds: roundFigure(totals.endMs / 1_000),
    load_model: 'users',
    latency_kind: 'service',
    latency_note: latencyNote,
    users: usersOf(totals.lives),
    messages: summarizeMessages(operations.websocket),
    websocket: summarizeConnections(
      totals.connections,
      summarizeOperations(operations.websocket, totals.endMs),
    ),
    http: summarizeOperations(operations.http, totals.endMs),
    database: summarizeDatabase(operations.database, totals.endMs),
    personas: mapSorted(totals.personas, (persona) => personaOf(persona, totals.endMs)),
    phases: totals.phases.map(phaseOf),
    states: statesOf(totals),
    pushes: { total: totals.pushes.total(), channels: totals.pushes.toRecord() },
    oddities: totals.oddities,
    conservation: summarizeConservation(totals, operations),
    data_quality: {
      windows: totals.windows,
      invalid_samples: invalidOf(totals, operations),
      folded: totals.folded,
      misplaced: totals.misplaced,
      unclosed: totals.unclosed,
    },
    thresholds: [],
  };
}

function judge(unjudged: Unjudged, checks: readonly CheckResult[]): Summary {
  const failed = checks.filter((check) => !check.passed);
  const { version, scenario, seed, ...rest } = unjudged;
  const reasons = failed.map((check) => `${check.name}: ${check.evidence}`);
  const ending = rest.complete ? [] : [`incomplete: ${rest.reason ?? 'the run ended early'}`];
  return {
    version,
    scenario,
    seed,
    verdict: verdictOf(failed.length === 0, rest.complete),
    verdict_reasons: [...reasons, ...ending],
    ...rest,
    checks,
  };
}

function verdictOf(passed: boolean, complete: boolean): Verdict {
  if (!passed) return 'failed';
  return complete ? 'passed' : 'incomplete';
}

function usersOf(lives: LifeCounts): UserTotals {
  return {
    created: lives.created,
    connected: lives.connected,
    active: lives.active,
    errored: lives.failed + lives.crashed,
  };
}

function phaseOf(phase: PhaseTotals): PhaseSummary {
  const durationMs = phase.endMs - phase.startMs;
  return {
    name: phase.name,
    start_seconds: roundFigure(phase.startMs / 1_000),
    duration_seconds: roundFigure(durationMs / 1_000),
    online_max: phase.onlineMax,
    transports: {
      websocket: summarizeOperations(phase.transports.websocket, durationMs),
      http: summarizeOperations(phase.transports.http, durationMs),
      database: summarizeDatabase(phase.transports.database, durationMs),
    },
  };
}

function personaOf(persona: PersonaTotals, durationMs: number): PersonaSummary {
  const { lanes } = persona;
  const summarized = (totals: OperationTotals) => summarizeOperations(totals, durationMs);
  return {
    users: usersOf(persona.lives),
    online_max: persona.onlineMax,
    pushes: persona.pushes,
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

function statesOf({ states, windows }: Totals): Summary['states'] {
  return mapSorted(states, ({ sum, max }) => ({ mean: roundFigure(sum / windows), max }));
}

function invalidOf(totals: Totals, operations: TransportTotals): number {
  return (
    operations.websocket.invalid +
    operations.http.invalid +
    operations.database.invalid +
    (totals.connections.connectTime?.invalid ?? 0)
  );
}
