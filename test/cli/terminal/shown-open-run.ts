import type { RunPlan } from '../../../src/cli/terminal/run-plan.ts';
import type { Observation, Transport } from '../../../src/metrics/observation.ts';
import type { Finding, ThresholdResult } from '../../../src/metrics/summary.ts';
import type { RunFacts } from '../../../src/streams/run-facts.ts';
import { factsOf } from '../../streams/facts-of.ts';
import { pacedAt, sampleAt, startedAt, tickAt } from '../../streams/observed-run.ts';
import { plan } from './shown-run.ts';

/** The plan of three seconds of the open model. */
export const openPlan: RunPlan = {
  ...plan,
  scenario: 'orders',
  loadModel: 'operations',
  users: 40,
  repeat: 'statecrowd run orders --duration 3 --seed 7',
};

function operation(at: number, index: number): readonly Observation[] {
  const transport: Transport = index % 10 === 9 ? 'database' : 'websocket';
  const latenessUs = 200 + ((index * 7_919) % 2_000);
  const about = {
    transport,
    operation: transport === 'database' ? 'agents.create' : 'query.stock',
  };
  return [
    pacedAt(at),
    pacedAt(at, { step: 'started', latenessUs }),
    startedAt(at, about),
    sampleAt(at, {
      ...about,
      latenessUs,
      serviceUs: 1_000 + ((index * 104_729) % 9_000),
      poolWaitUs: transport === 'database' ? 300 : undefined,
    }),
  ];
}

/** Of 1,012 operations that are due, 10 wait at the end of the second and 2 find no room. */
function second(from: number): readonly Observation[] {
  return [
    ...Array.from({ length: 1_000 }, (_, index) => operation(from + 1, index)).flat(),
    ...Array.from({ length: 12 }, () => pacedAt(from + 900)),
    ...[1, 2].map(() => pacedAt(from + 900, { step: 'dropped' })),
    {
      kind: 'measure',
      at: from,
      persona: 'observer',
      metric: 'orders',
      measure: 'counter',
      value: 2,
    },
    {
      kind: 'measure',
      at: from,
      persona: 'observer',
      metric: 'basket',
      measure: 'gauge',
      value: 3,
    },
    {
      kind: 'measure',
      at: from,
      persona: 'observer',
      metric: 'price\u001b[2J',
      measure: 'histogram',
      value: 19.9,
    },
    { kind: 'reading', at: from, figure: 'cpu', value: 0.625 },
    { kind: 'reading', at: from, figure: 'open_files', value: 12_365 },
    tickAt(from + 1_000, { online: { observer: 40 }, states: { 'online.ready': 40 }, waiting: 10 }),
    ...Array.from({ length: 10 }, () => pacedAt(from + 1_000, { step: 'dropped' })),
  ];
}

/** Three seconds; a group of twenty gathers, and in the end nothing waits. */
export const openRun: readonly Observation[] = [
  ...(['created', 'connected', 'active'] as const).map(
    (step) => ({ kind: 'life', at: 0, persona: 'observer', user: 'observer-1', step }) as const,
  ),
  { kind: 'gathering', at: 5, users: 20, isFull: true },
  ...[0, 1_000, 2_000].flatMap(second),
  tickAt(3_001),
];

const held: ThresholdResult = {
  threshold: 'websocket.response p95 < 50ms',
  subject: 'websocket.response p95',
  level: 'target',
  passed: true,
  why: null,
  value: 10.2,
  unit: 'ms',
  limit: '< 50 ms',
  baseline: null,
  samples: 2_700,
  thin: false,
  broken_since_seconds: null,
};

const thresholds: readonly ThresholdResult[] = [
  held,
  {
    ...held,
    threshold: 'pace.dropped share target < 0.1% warning < 1% critical > 2%',
    level: 'warning',
    value: 0.0119,
    unit: 'share',
    limit: '< 0.1 %',
  },
  {
    ...held,
    threshold: 'websocket.operations rate > 1000/s',
    subject: 'websocket.operations rate',
    level: 'critical',
    passed: false,
    value: 900,
    unit: 'per second',
    limit: '> 1000 per second',
    broken_since_seconds: 1,
  },
  {
    ...held,
    threshold: 'http.latency p99 < 1s',
    subject: 'http.latency p99',
    level: null,
    passed: null,
    why: 'nothing was measured',
    value: null,
    samples: 0,
  },
];

/** What the analysis of such a run could say. */
export const findings: readonly Finding[] = [
  {
    about: 'cpu',
    severity: 'info',
    what: 'CPU of the target is near its limit.',
    evidence: 'cpu 62.5 % on average, limit 70 %',
    advice: 'Watch it when the rate rises.',
  },
  {
    about: 'database',
    severity: 'critical',
    what: 'Database operations are slow.',
    evidence: 'agents.create p95 120 ms, limit 100 ms, since 2 s',
    advice: 'Look at the plan of agents.create.',
  },
];

export const openFacts: RunFacts = factsOf({ loadModel: 'operations', thresholds });
