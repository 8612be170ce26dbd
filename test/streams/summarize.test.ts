import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { FaultKind, Observation } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from './facts-of.ts';
import { faithfulRun, sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

const schemaUrl = new URL('../../docs/reference/summary.schema.json', import.meta.url);
const schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaUrl, 'utf8')));

const facts = factsOf();

function summaryOf(observations: readonly Observation[], about = facts): Summary {
  const ledger = new Ledger();
  for (const observation of observations) ledger.observe(observation);
  const summary = summarize(ledger.totals(), about);
  ledger.destroy();
  return summary;
}

function lives(steps: readonly ('created' | 'connected' | 'active' | 'failed' | 'crashed')[]) {
  return steps.map(
    (step) => ({ kind: 'life', at: 1, persona: 'observer', user: 'o', step }) as const,
  );
}

const goodRun: readonly Observation[] = [
  ...lives(['created', 'connected', 'active']),
  startedAt(10),
  sampleAt(20),
  tickAt(1_000),
];

const everyFault: { readonly [Kind in FaultKind]: Kind } = {
  kill: 'kill',
  stop: 'stop',
  restart: 'restart',
  latency: 'latency',
  bandwidth: 'bandwidth',
  slice: 'slice',
  stall: 'stall',
  half_open: 'half_open',
  reset: 'reset',
  refuse: 'refuse',
  lose: 'lose',
  duplicate: 'duplicate',
  reorder: 'reorder',
  close: 'close',
  errors: 'errors',
  network_latency: 'network_latency',
  terminate: 'terminate',
  exhaust_pool: 'exhaust_pool',
  lock: 'lock',
  serialization: 'serialization',
  read_only: 'read_only',
  connection_limit: 'connection_limit',
};

describe('a summary', () => {
  it('fits its published schema, whatever was observed', () => {
    fc.assert(
      fc.property(faithfulRun, fc.boolean(), (observations, complete) => {
        const reason = complete ? undefined : 'interrupted';
        const summary = summaryOf(observations, { ...facts, complete, reason });
        const written: unknown = JSON.parse(JSON.stringify(summary));
        expect(schema.safeParse(written).error).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });

  it('fits its schema with faults of every kind', () => {
    const kinds = Object.values(everyFault);
    const steps = kinds.map(
      (fault) =>
        ({ kind: 'fault', at: 30, id: `${fault}-1`, fault, target: 'x', step: 'began' }) as const,
    );
    const summary = summaryOf([...lives(['created']), ...steps, tickAt(1000)]);
    expect(summary.faults).toHaveLength(kinds.length);
    expect(schema.safeParse(JSON.parse(JSON.stringify(summary))).error).toBeUndefined();
  });

  it('has no key that its schema does not know, at any depth', () => {
    const summary = summaryOf(goodRun);
    const inside = { ...summary, http: { ...summary.http, extra: 1 } };
    expect(schema.safeParse({ ...summary, extra: 1 }).success).toBe(false);
    expect(schema.safeParse(inside).success).toBe(false);
    expect(schema.safeParse(summary).success).toBe(true);
  });

  it('has the same bytes for the same observations', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        expect(JSON.stringify(summaryOf(observations))).toBe(
          JSON.stringify(summaryOf(observations)),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('counts messages as sent = received + failed', () => {
    fc.assert(
      fc.property(faithfulRun, (observations) => {
        const { messages, websocket } = summaryOf(observations);
        expect(messages.sent).toBe(messages.received + messages.failed);
        expect(messages.failed).toBe(websocket.errors + websocket.cancelled);
      }),
      { numRuns: 40 },
    );
  });

  it('reports phases one by one and everything in the totals', () => {
    const summary = summaryOf([
      ...lives(['created', 'connected', 'active']),
      startedAt(10),
      sampleAt(20, { serviceUs: 10_000 }),
      tickAt(1_000, { phase: 'warm-up', online: { observer: 1 } }),
      startedAt(1_010),
      sampleAt(1_020, { serviceUs: 30_000 }),
      tickAt(3_000, { phase: 'steady', online: { observer: 3 } }),
    ]);
    expect(summary.phases).toMatchObject([
      {
        name: 'warm-up',
        start_seconds: 0,
        duration_seconds: 1,
        online_max: 1,
        transports: { websocket: { operations: 1, rate_per_second: 1, avg_latency_ms: 10 } },
      },
      {
        name: 'steady',
        start_seconds: 1,
        duration_seconds: 2,
        online_max: 3,
        transports: { websocket: { operations: 1, rate_per_second: 0.5, avg_latency_ms: 30 } },
      },
    ]);
    expect(summary.websocket).toMatchObject({
      operations: 2,
      avg_latency_ms: 20,
      max_latency_ms: 30,
    });
    expect(summary.duration_seconds).toBe(3);
  });

  it('marks percentiles that rest on too few samples', () => {
    const many = Array.from({ length: 200 }, (_, index) => [startedAt(index), sampleAt(index)]);
    expect(summaryOf([...many.flat(), tickAt(1_000)]).websocket.thin_percentiles).toEqual(['p99']);
    expect(summaryOf(goodRun).websocket.thin_percentiles).toEqual(['p50', 'p95', 'p99']);
  });

  it('keeps waiting for a connection apart from the latency', () => {
    const about = { transport: 'database', operation: 'agents.create' } as const;
    const summary = summaryOf([
      startedAt(1, about),
      sampleAt(2, { ...about, serviceUs: 4_000, poolWaitUs: 9_000 }),
      tickAt(1_000),
    ]);
    expect(summary.database).toMatchObject({ avg_latency_ms: 4, avg_pool_wait_ms: 9 });
  });
});

function failedChecks({ checks }: Summary): readonly string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

describe('a verdict', () => {
  it('is passed when every check holds', () => {
    const summary = summaryOf(goodRun);
    expect(summary.verdict).toBe('passed');
    expect(summary.verdict_reasons).toEqual([]);
    expect(summary.checks.map(({ name }) => name)).toContain('conservation');
  });

  it('is incomplete when nothing failed but the run ended early', () => {
    const summary = summaryOf(goodRun, { ...facts, complete: false, reason: 'interrupted' });
    expect(summary.verdict).toBe('incomplete');
    expect(summary.verdict_reasons).toEqual(['incomplete: interrupted']);
  });

  it('fails when an operation has vanished, and says where', () => {
    const summary = summaryOf([...goodRun, startedAt(1_500), tickAt(2_000), tickAt(3_000)]);
    expect(summary.verdict).toBe('failed');
    expect(failedChecks(summary)).toEqual(['conservation']);
    expect(summary.conservation).toMatchObject({
      holds: false,
      broken_windows: 1,
      first_broken_window: 1,
      transports: { websocket: { missing: 1, in_flight: 0 } },
    });
  });

  it('fails when something is still in flight at the end', () => {
    const inFlight = { websocket: 1, http: 0, database: 0 };
    const summary = summaryOf([...goodRun, startedAt(1_500), tickAt(2_000, { inFlight })]);
    expect(failedChecks(summary)).toEqual(['conservation']);
    expect(summary.conservation).toMatchObject({ holds: false, broken_windows: 0 });
  });

  it('fails when something was observed after the last window', () => {
    expect(failedChecks(summaryOf([...goodRun, startedAt(1_500)]))).toEqual(['conservation']);
  });

  it('fails when nobody connected and nothing succeeded', () => {
    const summary = summaryOf([...lives(['created', 'failed']), tickAt(1_000)]);
    expect(failedChecks(summary)).toEqual(['users-connected', 'operations-succeeded']);
    expect(summary.users).toEqual({ created: 1, connected: 0, active: 0, errored: 1 });
  });

  it('fails when one of the transports never succeeded', () => {
    const about = { transport: 'http', operation: 'health.get' } as const;
    const refused = sampleAt(32, { ...about, outcome: 'failed', errorClass: 'ECONNREFUSED' });
    const summary = summaryOf([startedAt(31, about), refused, ...goodRun]);
    expect(failedChecks(summary)).toEqual(['operations-succeeded']);
    expect(summary.http.error_classes).toEqual({ ECONNREFUSED: 1 });
  });

  it('fails when a chart crashed', () => {
    expect(failedChecks(summaryOf([...lives(['crashed']), ...goodRun]))).toContain('no-crashes');
  });

  it('fails when more than a few users gave up', () => {
    const come = lives(Array.from({ length: 20 }, () => 'connected' as const));
    const givenUp = (count: number) =>
      lives(Array.from({ length: count }, () => 'failed' as const));
    const created = lives(Array.from({ length: 20 }, () => 'created' as const));
    expect(failedChecks(summaryOf([...created, ...come, ...givenUp(1), ...goodRun]))).toEqual([]);
    expect(failedChecks(summaryOf([...created, ...come, ...givenUp(3), ...goodRun]))).toEqual([
      'users-connected',
    ]);
  });

  it('fails when only joining and leaving succeeded', () => {
    const joined = { operation: 'session.subscribe' };
    const observations = [
      ...[1, 2, 3].flatMap((at) => [startedAt(at, joined), sampleAt(at + 0.5, joined)]),
      startedAt(5),
      sampleAt(6, { outcome: 'failed', errorClass: 'invalid' }),
    ];
    const summary = summaryOf([...lives(['created', 'connected']), ...observations, tickAt(1000)]);
    expect(failedChecks(summary)).toEqual(['operations-succeeded']);
  });

  it('fails when a duration was impossible', () => {
    const summary = summaryOf([startedAt(1), sampleAt(2, { serviceUs: Number.NaN }), ...goodRun]);
    expect(failedChecks(summary)).toEqual(['samples-valid']);
    expect(summary.data_quality.invalid_samples).toBe(1);
  });
});
