import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { baselineFigure } from '../../src/streams/threshold-baseline.ts';
import { observe } from '../outputs/observed-windows.ts';
import { factsOf } from './facts-of.ts';
import { connectionAt, judged, judgedOne, lifeAt, thresholdOf } from './judged-run.ts';
import { sampleAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

/** One second of warm-up and one that counts, in which every sample took this long. */
function runOf(latencyMs: number, count = 100): readonly Observation[] {
  const samples = (at: number) =>
    Array.from({ length: count }, (_, index) => [
      sampleAt(at, { serviceUs: latencyMs * 1_000, outcome: index === 0 ? 'failed' : 'ok' }),
      sampleAt(at, {
        transport: 'database',
        serviceUs: latencyMs * 500,
        poolWaitUs: latencyMs * 100,
        latenessUs: 1_000,
      }),
    ]).flat();
  return [
    lifeAt(1, 'created'),
    lifeAt(2, 'created'),
    connectionAt(3),
    connectionAt(4, { step: 'refused' }),
    ...samples(5),
    tickAt(1_000, { phase: 'warm-up' }),
    lifeAt(1_001, 'failed'),
    connectionAt(1_002, { step: 'closed' }),
    ...samples(1_003),
    tickAt(2_000),
  ];
}

function summaryOf(observations: readonly Observation[], thresholds: readonly string[] = []) {
  const { results } = judged(thresholds, observations);
  return observe(observations, factsOf({ thresholds: results })).summary;
}

describe('a threshold that compares with a baseline', () => {
  const within = 'websocket.latency p50 within 10% of baseline';

  it.each([
    [109, true],
    [111, false],
    [50, true],
  ])('at 100 ms then and %d ms now has passed: %s', (latencyMs, passed) => {
    const baseline = summaryOf(runOf(100));
    const result = judgedOne(within, runOf(latencyMs), { baseline });
    expect(result).toMatchObject({ passed, value: latencyMs, baseline: 100 });
    expect(result.limit).toBe('<= 110ms, within 10% of baseline');
  });

  it('of what is better when higher may not fall', () => {
    const rate = 'websocket.operations rate within 10% of baseline';
    const baseline = summaryOf(runOf(1, 100));
    expect(judgedOne(rate, runOf(1, 89), { baseline }).passed).toBe(false);
    expect(judgedOne(rate, runOf(1, 91), { baseline }).passed).toBe(true);
    expect(judgedOne(rate, runOf(1, 200), { baseline }).passed).toBe(true);
  });

  it('of what may be bad on either side may do neither', () => {
    const online = (users: number) => [tickAt(1_000, { online: { observer: users } })];
    const baseline = summaryOf(online(100), ['users.online max > 1']);
    const passedWith = (users: number) =>
      judgedOne('users.online max within 10% of baseline', online(users), { baseline }).passed;
    expect([89, 91, 109, 111].map(passedWith)).toEqual([false, true, true, false]);
  });

  it('uses a threshold of that run on the same, whatever its limit was', () => {
    const subject = 'websocket.latency{persona=observer} p50';
    const baseline = summaryOf(runOf(100), [`${subject} < 1ms`]);
    const result = judgedOne(`${subject} within 10% of baseline`, runOf(200), { baseline });
    expect(result).toMatchObject({ passed: false, baseline: 100 });
  });

  it('is inconclusive when there is no baseline, or nothing of the kind in it', () => {
    expect(judgedOne(within, runOf(100))).toMatchObject({
      passed: null,
      why: 'there is no baseline run',
      limit: 'within 10% of baseline: there is no baseline run',
    });
    const baseline = summaryOf(runOf(100));
    const tagged = 'websocket.latency{persona=observer} p50 within 10% of baseline';
    expect(judgedOne(tagged, runOf(100), { baseline })).toMatchObject({
      passed: null,
      value: null,
      baseline: null,
      why: expect.stringContaining('the baseline run says nothing about it'),
      limit: expect.stringContaining('the baseline run says nothing about it'),
    });
    const sliding = 'websocket.latency p50 within 10% of baseline over 1s';
    expect(judgedOne(sliding, runOf(100), { baseline }).passed).toBeNull();
  });

  it.each([
    'websocket.latency p50',
    'websocket.latency avg',
    'websocket.latency stddev',
    'websocket.latency max',
    'websocket.latency{phase=warm-up} p99',
    'websocket.operations count',
    'websocket.operations rate',
    'websocket.operations{phase=warm-up} rate',
    'websocket.errors count',
    'websocket.errors share',
    'database.response p95',
    'database.lateness p95',
    'database.pool_wait p99',
    'all.operations rate',
    'all.errors share',
    'connections.success share',
    'connections.refused share',
    'connections.lost share',
    'connections.time p50',
    'users.errored share',
  ])('finds in the summary what a threshold on it would have measured: %s', (subject) => {
    const threshold = thresholdOf(`${subject} within 1% of baseline`);
    const measured = summaryOf(runOf(100), [limited(subject)]);
    const judgedThen = measured.thresholds[0]?.value ?? Number.NaN;
    const figure = baselineFigure({ ...measured, thresholds: [] }, threshold);
    expect(figure).toMatchObject({ kind: 'figure' });
    expect(figure.kind === 'figure' ? figure.value : Number.NaN).toBeCloseTo(judgedThen, 3);
  });

  /** The same as a threshold with some limit. */
  function limited(subject: string): string {
    const higher = /operations|success/.test(subject);
    const unit = subject.endsWith('share') ? '1%' : subject.endsWith('rate') ? '1/s' : undefined;
    const plain = subject.endsWith('count') ? '1' : '1ms';
    return `${subject} ${higher ? '>' : '<'} ${unit ?? plain}`;
  }
});
