import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { openPrometheusEndpoint } from '../../src/outputs/prometheus-endpoint.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { faithfulRun, sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';
import { calmGenerator } from './calm-generator.ts';
import { hostile, judgedSummary } from './judged-summary.ts';
import { operationTotals, startedIn } from './operation-totals.ts';
import { readExposition } from './read-exposition.ts';

beforeAll(prepareHistograms);

const run = { scenario: 'smoke', seed: 7, version: '0.1.0' };

async function endpoint(port = 0) {
  const opened = await openPrometheusEndpoint(port, run);
  if (opened.kind === 'refused') throw new Error(opened.message);
  onTestFinished(() => opened.close());
  return opened;
}

type Endpoint = Awaited<ReturnType<typeof endpoint>>;

async function scraped({ url }: Pick<Endpoint, 'url'>) {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  return readExposition(await response.text());
}

/** Feeds sink and ledger as a run does: each observation, then the window it closed. */
function feed({ sink }: Endpoint, observations: readonly Observation[]): Ledger {
  const ledger = new Ledger();
  onTestFinished(() => ledger.destroy());
  for (const observation of observations) {
    const window = ledger.observe(observation);
    if (window !== undefined) sink.window({ ...window, generator: calmGenerator });
    sink.observe(observation);
  }
  return ledger;
}

describe('a scrape', () => {
  it('says exactly what the ledger says, over any run', async () => {
    const runs = fc.sample(faithfulRun, { numRuns: 10, seed: 3 });
    for (const observations of runs) {
      const opened = await endpoint();
      const ledger = feed(opened, observations);
      const metrics = await scraped(opened);
      for (const [name, totals] of operationTotals(ledger)) {
        const of = { endpoint: name };
        expect(metrics.sum('request_latency_seconds_count', of)).toBe(totals.timed);
        expect(metrics.sum('request_latency_seconds_sum', of)).toBeCloseTo(totals.sumSeconds, 6);
        expect(metrics.sum('request_errors_total', of)).toBe(totals.errors);
      }
      expect(metrics.sum('statecrowd_operations_started_total', {})).toBe(startedIn(ledger));
    }
  });

  it('counts operations, users, pace and connections under the prefix of the program', async () => {
    const opened = await endpoint();
    const ledger = feed(opened, [
      { kind: 'paced', at: 0, step: 'planned', latenessUs: undefined },
      { kind: 'life', at: 1, persona: 'observer', user: 'observer-0', step: 'created' },
      startedAt(1),
      startedAt(2),
      sampleAt(3),
      sampleAt(4, { outcome: 'cancelled' }),
      tickAt(1_000, {
        online: { observer: 4 },
        states: { 'online.acting': 3, idle: 1 },
        waiting: 1,
      }),
      startedAt(1_001),
      tickAt(2_000, {
        online: {},
        states: { left: 4 },
        inFlight: { websocket: 1, http: 0, database: 0 },
        waiting: 1,
      }),
    ]);
    const metrics = await scraped(opened);
    const websocket = { transport: 'websocket' };
    expect(ledger.totals().windows).toBe(2);
    expect(metrics.value('statecrowd_operations_started_total', websocket)).toBe(3);
    const ended = (outcome: string) =>
      metrics.value('statecrowd_operations_ended_total', { ...websocket, outcome });
    expect([ended('ok'), ended('cancelled'), ended('failed')]).toEqual([1, 1, 0]);
    expect(metrics.value('statecrowd_operations_in_flight', websocket)).toBe(1);
    expect(metrics.value('statecrowd_users_in_state', { state: 'left' })).toBe(4);
    expect(metrics.value('statecrowd_users_in_state', { state: 'idle' })).toBeUndefined();
    expect(metrics.value('statecrowd_users_online', { persona: 'observer' })).toBe(0);
    expect(metrics.value('statecrowd_users_lives_total', { step: 'created' })).toBe(1);
    expect(metrics.value('statecrowd_pace_total', { step: 'planned' })).toBe(1);
    expect(metrics.value('statecrowd_pace_waiting', {})).toBe(1);
    expect(metrics.value('statecrowd_generator_lateness_seconds', {})).toBe(0.001);
    expect(metrics.value('statecrowd_generator_memory_bytes', {})).toBe(100 * 1_048_576);
    expect(metrics.value('statecrowd_phase', { phase: 'steady' })).toBe(1);
    expect(metrics.value('statecrowd_run_info', { ...run, seed: '7' })).toBe(1);
  });

  it('counts stays, transitions and who is stuck, by state', async () => {
    const who = { persona: 'observer', user: 'observer-1' } as const;
    const [dwellUs, state] = [250_000, 'online.watching'];
    const left = [
      { state: 'online', dwellUs: 2 * dwellUs },
      { state, dwellUs },
    ];
    const opened = await endpoint();
    const move = { kind: 'move', ...who, from: state, to: 'reconnecting', left } as const;
    feed(opened, [
      { kind: 'move', at: 1, ...who, from: 'x', to: state, left: [], entered: ['online', state] },
      { ...move, at: 2, entered: ['reconnecting'] },
      { kind: 'stuck', at: 3, ...who, state: 'reconnecting', sinceMs: 2 },
      tickAt(1_000),
      { ...move, at: 1_001, entered: [] },
      tickAt(2_000),
    ]);
    const page = await scraped(opened);
    expect(page.value('statecrowd_stays_total', { state })).toBe(2);
    expect(page.value('statecrowd_persona_stays_total', { persona: 'observer', state })).toBe(2);
    expect(page.value('statecrowd_transitions_total', { from: state, to: 'reconnecting' })).toBe(2);
    const dwell = (of: string) =>
      page.value('statecrowd_dwell_window_seconds', { state: of, statistic: 'max' });
    expect([dwell(state), dwell('online'), dwell('reconnecting')]).toEqual([0.25, 0.5, undefined]);
    const stuck = { persona: 'observer', state: 'reconnecting' };
    expect(page.value('statecrowd_persona_users_stuck_total', stuck)).toBe(1);
  });

  it('has response and lateness of planned operations, only service of others', async () => {
    const opened = await endpoint();
    const planned = { serviceUs: 20_000, latenessUs: 5_000 };
    feed(opened, [
      startedAt(1),
      sampleAt(2, planned),
      startedAt(3, { transport: 'http' }),
      sampleAt(4, { transport: 'http', serviceUs: 30_000 }),
      tickAt(1_000),
    ]);
    const page = await scraped(opened);
    const worst = (transport: string, time: string) =>
      page.value('statecrowd_latency_window_seconds', { transport, time, statistic: 'max' });
    expect(worst('websocket', 'service')).toBe(0.02);
    expect(worst('websocket', 'response')).toBe(0.025);
    expect(worst('websocket', 'lateness')).toBe(0.005);
    expect(worst('http', 'service')).toBe(0.03);
    expect(worst('http', 'response')).toBeUndefined();
  });

  it('tells thresholds apart that hold and that do not', async () => {
    const opened = await endpoint();
    const ledger = new Ledger();
    onTestFinished(() => ledger.destroy());
    const window = ledger.observe(tickAt(1_000));
    if (window === undefined) throw new Error('no window');
    const standing = { total: 6, held: 3, undecided: 1, broken: ['a', 'b'], abort: undefined };
    opened.sink.window({ ...window, standing });
    const metrics = await scraped(opened);
    expect(metrics.value('statecrowd_thresholds', { state: 'held' })).toBe(3);
    expect(metrics.value('statecrowd_thresholds', { state: 'broken' })).toBe(2);
    expect(metrics.value('statecrowd_thresholds', { state: 'undecided' })).toBe(1);
  });

  it('puts each latency into the right bucket, and keeps values out that are none', async () => {
    const opened = await endpoint();
    const slow = sampleAt(1, { serviceUs: 30_000, latenessUs: 2_000_000 });
    feed(opened, [slow, sampleAt(2, { serviceUs: Number.NaN }), sampleAt(3, { serviceUs: -1 })]);
    const metrics = await scraped(opened);
    const of = { endpoint: 'query.recent_events' };
    const bucket = (le: string) => metrics.value('request_latency_seconds_bucket', { ...of, le });
    expect([bucket('0.025'), bucket('0.05'), bucket('+Inf')]).toEqual([0, 1, 1]);
    expect(metrics.value('statecrowd_response_seconds_sum', of)).toBeCloseTo(2.03, 9);
  });

  it('holds a bounded number of names, whatever the network brings', async () => {
    const opened = await endpoint();
    const failed = { outcome: 'failed', transport: 'http' } as const;
    const many = Array.from({ length: 3_000 }, (_, index) => [
      sampleAt(index, { operation: `operation ${index}` }),
      sampleAt(index, { ...failed, errorClass: `error ${index}` }),
    ]).flat();
    feed(opened, [...many, sampleAt(1, { ...failed, errorClass: hostile })]);
    const metrics = await scraped(opened);
    expect(metrics.labels('request_latency_seconds_count', 'endpoint').length).toBe(200);
    expect(metrics.value('request_latency_seconds_count', { endpoint: 'other' })).toBe(2_801);
    expect(metrics.labels('request_errors_total', 'error_type').length).toBe(65);
    expect(metrics.sum('request_errors_total', {})).toBe(3_001);
  });

  it('escapes what a name may hold', async () => {
    const opened = await endpoint();
    const errorClass = 'a "b" \\ c\nd{e="f"} 1';
    feed(opened, [sampleAt(1, { outcome: 'failed', errorClass })]);
    const metrics = await scraped(opened);
    expect(metrics.labels('request_errors_total', 'error_type')).toEqual([errorClass]);
  });

  it('builds its text at most once per window', async () => {
    const opened = await endpoint();
    feed(opened, [sampleAt(1), tickAt(1_000), sampleAt(1_001)]);
    const texts = await Promise.all(
      Array.from({ length: 5 }, async () => (await fetch(opened.url)).text()),
    );
    opened.sink.observe(sampleAt(1_002));
    texts.push(await (await fetch(opened.url)).text());
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('request_latency_seconds_count{endpoint="query.recent_events"} 2');
  });
});

describe('the endpoint', () => {
  it('listens on this machine only, and answers nothing but scrapes', async () => {
    const opened = await endpoint();
    const { url } = opened;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(`${url}?x=1`)).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('is gone when the run is over, even in the middle of a request', async () => {
    const { url, sink } = await endpoint();
    const scraper = connect(Number(new URL(url).port), '127.0.0.1');
    scraper.on('error', () => undefined);
    onTestFinished(() => void scraper.destroy());
    await once(scraper, 'connect');
    scraper.write('GET /metrics HTTP/1.1\r\n');
    await (await fetch(url)).text();
    const closed = once(scraper, 'close');
    expect(await sink.finish(judgedSummary({}))).toEqual([]);
    await closed;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('is refused on a port that is taken', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await openPrometheusEndpoint(port, run)).toEqual({
      kind: 'refused',
      message: `port ${port}: another program uses it (EADDRINUSE)`,
    });
  });
});
