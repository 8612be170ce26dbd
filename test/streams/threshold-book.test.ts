import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { connectionAt, judged, judgedOne, lifeAt, second, upTo } from './judged-run.ts';
import { pacedAt, sampleAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

describe('the figure of a threshold', () => {
  const run = [
    ...second(1_000, [9_000], 'warm-up'),
    ...second(2_000, upTo(100)),
    ...second(3_000, [200, 200]),
    ...second(4_000, [8_000], 'cool-down'),
    ...second(5_000, [8_000], 'drain'),
  ];

  it.each([
    ['p50', 51],
    ['p99', 200],
    ['avg', (5_050 + 400) / 102],
    ['min', 1],
    ['max', 200],
  ])('%s is that of all samples of the phases that count', (statistic, expected) => {
    const { value, samples } = judgedOne(`websocket.latency ${statistic} < 1s`, run);
    expect(value).toBeCloseTo(expected, 1);
    expect(samples).toBe(102);
  });

  it('is of the phase it names, also of one that does not count', () => {
    const ofPhase = (phase: string) =>
      judgedOne(`websocket.latency{phase=${phase}} max < 10s`, run).value;
    expect(ofPhase('warm-up')).toBe(9_000);
    expect(ofPhase('steady')).toBe(200);
    expect(ofPhase('drain')).toBe(8_000);
    expect(ofPhase('peak')).toBeNull();
  });

  it('never takes the drain for a phase that counts', () => {
    const phasesThatCount = ['steady', 'drain'];
    const result = judgedOne('websocket.latency max < 10s', run, { phasesThatCount });
    expect(result.value).toBe(200);
  });

  it('belongs to the phase in which a sample completed', () => {
    const crossed = [
      tickAt(1_000, { phase: 'warm-up' }),
      sampleAt(1_001, { startPhase: 'warm-up', serviceUs: 500_000 }),
      tickAt(2_000),
    ];
    expect(judgedOne('websocket.latency max < 1s', crossed).value).toBe(500);
  });

  it('takes rates over the time of the phases that count', () => {
    const result = judgedOne('websocket.operations rate > 10/s', run);
    expect(result).toMatchObject({ value: 51, unit: 'per second', passed: true, samples: 102 });
  });

  it.each([
    ['websocket.latency{persona=researcher} max < 1s', 30],
    ['websocket.latency{kind=query} max < 1s', 20],
    ['websocket.latency{operation=query.tasks} max < 1s', 20],
    ['http.latency max < 1s', 40],
    ['all.latency max < 1s', 40],
    ['websocket.latency{kind=quer} max < 1s', null],
  ])('%s is of what its tags say', (threshold, expected) => {
    const tagged = [
      sampleAt(1, { operation: 'query.tasks', serviceUs: 20_000 }),
      sampleAt(2, { operation: 'command.run', persona: 'researcher', serviceUs: 30_000 }),
      sampleAt(3, { transport: 'http', operation: 'page.home', serviceUs: 40_000 }),
      tickAt(1_000),
    ];
    expect(judgedOne(threshold, tagged).value).toBe(expected);
  });

  it('has shares of what was completed, without what was cancelled', () => {
    const outcomes = ['ok', 'ok', 'ok', 'failed', 'timedOut', 'cancelled'] as const;
    const mixed = [...outcomes.map((outcome) => sampleAt(1, { outcome })), tickAt(1_000)];
    expect(judgedOne('websocket.errors share < 10%', mixed)).toMatchObject({
      value: 0.4,
      unit: 'share',
      samples: 5,
      level: 'critical',
      passed: false,
      limit: '< 10%',
    });
    expect(judgedOne('websocket.errors count < 10', mixed).value).toBe(2);
    expect(judgedOne('websocket.operations count > 1', mixed).value).toBe(5);
  });

  it('has response, lateness and pool wait where there are any', () => {
    const planned = [
      sampleAt(1, { transport: 'database', serviceUs: 10_000, poolWaitUs: 2_000, latenessUs: 500 }),
      tickAt(1_000),
    ];
    expect(judgedOne('database.response max < 1s', planned).value).toBe(12.5);
    expect(judgedOne('database.lateness max < 1s', planned).value).toBe(0.5);
    expect(judgedOne('database.pool_wait max < 1s', planned).value).toBe(2);
    expect(judgedOne('websocket.response max < 1s', planned).value).toBeNull();
  });

  it('has connections of the whole run, since users arrive before it counts', () => {
    const connecting = [
      ...upTo(98).map((at) => connectionAt(at)),
      connectionAt(99, { step: 'refused' }),
      connectionAt(100, { step: 'refused' }),
      tickAt(1_000, { phase: 'warm-up' }),
      connectionAt(1_001, { step: 'closed' }),
      tickAt(2_000),
    ];
    const valueOf = (threshold: string) => judgedOne(threshold, connecting).value;
    expect(valueOf('connections.success share > 95%')).toBe(0.98);
    expect(valueOf('connections.refused share < 5%')).toBe(0.02);
    expect(valueOf('connections.lost share < 5%')).toBe(0.010204);
    expect(valueOf('connections.lost{phase=steady} count < 5')).toBe(1);
    expect(valueOf('connections.time max < 5ms')).toBe(1);
    expect(valueOf('connections.success{phase=steady} share > 95%')).toBeNull();
  });

  it('has errored users as a share of all that were ever created', () => {
    const lives = [
      ...upTo(4).map((at) => lifeAt(at, 'created')),
      tickAt(1_000, { phase: 'warm-up' }),
      lifeAt(1_001, 'failed'),
      tickAt(2_000),
    ];
    expect(judgedOne('users.errored share < 50%', lives).value).toBe(0.25);
    expect(judgedOne('users.errored{phase=steady} share < 50%', lives).value).toBe(0.25);
    expect(judgedOne('users.errored{phase=warm-up} count < 5', lives).value).toBe(0);
  });

  it('has users online, as counted at the end of windows', () => {
    const online = [
      tickAt(1_000, { phase: 'warm-up', online: { observer: 1 } }),
      tickAt(2_000, { online: { observer: 4, researcher: 2 } }),
      tickAt(3_000, { online: { observer: 2, researcher: 1 } }),
    ];
    const valueOf = (threshold: string) => judgedOne(threshold, online).value;
    expect(valueOf('users.online min > 1')).toBe(3);
    expect(valueOf('users.online avg > 1')).toBe(4.5);
    expect(valueOf('users.online{persona=observer} max > 1')).toBe(4);
    expect(valueOf('users.online last > 1')).toBe(3);
  });

  it('has pace, pushes, readings and metrics of personas', () => {
    const run: readonly Observation[] = [
      pacedAt(1),
      pacedAt(2),
      pacedAt(3, { step: 'dropped' }),
      pacedAt(4, { step: 'started', latenessUs: 3_000 }),
      { kind: 'push', at: 5, persona: 'observer', channel: 'inbox:u1' },
      { kind: 'push', at: 6, persona: 'observer', channel: 'agents' },
      { kind: 'reading', at: 7, figure: 'cpu', value: 70 },
      { kind: 'reading', at: 8, figure: 'cpu', value: 30 },
      measureAt('basket', 'counter', 2.5),
      measureAt('basket', 'counter', 2),
      measureAt('basket', 'counter', Number.NaN),
      measureAt('basket', 'counter', -1),
      measureAt('basket', 'counter', Infinity),
      measureAt('mood', 'gauge', -4),
      measureAt('mood', 'gauge', 1e300),
      measureAt('wait', 'histogram', 12.345),
      tickAt(1_000),
    ];
    const valueOf = (threshold: string) => judgedOne(threshold, run).value;
    expect(valueOf('pace.dropped share < 90%')).toBe(0.5);
    expect(valueOf('pace.lateness max < 1s')).toBe(3);
    expect(valueOf('pushes count > 1')).toBe(2);
    expect(valueOf('pushes{channel=inbox:*} rate > 0.5/s')).toBe(1);
    expect(valueOf('target.cpu avg < 80')).toBe(50);
    expect(valueOf('target.memory avg < 80')).toBeNull();
    expect(valueOf('custom.basket count > 1')).toBe(4.5);
    expect(valueOf('custom.mood last > -5')).toBe(-4);
    expect(valueOf('custom.wait p50 < 20')).toBe(12.345);
    expect(valueOf('custom.nobody count > 1')).toBeNull();
  });

  function measureAt(metric: string, measure: 'counter' | 'gauge' | 'histogram', value: number) {
    return { kind: 'measure' as const, at: 9, persona: 'observer', metric, measure, value };
  }
});

describe('a threshold without anything to measure', () => {
  it('is inconclusive, neither passed nor failed', () => {
    expect(judgedOne('websocket.latency p95 < 50ms', [tickAt(1_000)])).toEqual({
      threshold: 'websocket.latency p95 < 50ms',
      subject: 'websocket.latency p95',
      level: null,
      passed: null,
      why: 'nothing was measured',
      value: null,
      unit: 'ms',
      limit: '< 50ms',
      baseline: null,
      samples: 0,
      thin: false,
      broken_since_seconds: null,
    });
  });

  it('is 0 when the run has such operations, only not where they count', () => {
    const early = [...second(1_000, [1], 'warm-up'), tickAt(2_000)];
    const rate = 'websocket.operations rate > 5/s';
    expect(judgedOne(rate, early)).toMatchObject({ value: 0, passed: false });
    expect(judgedOne(rate.replace('websocket', 'http'), early)).toMatchObject({ passed: null });
    expect(judgedOne('websocket.errors share < 1%', early)).toMatchObject({ passed: null });
    expect(judgedOne('websocket.errors count < 1', early)).toMatchObject({
      value: 0,
      passed: true,
    });
  });

  it('is inconclusive when the phase never ran', () => {
    const early = second(1_000, [1], 'warm-up');
    expect(judgedOne('websocket.operations rate > 5/s', early)).toMatchObject({ passed: null });
    expect(judgedOne('users.online min > 5', early)).toMatchObject({ passed: null });
  });

  it('has no figures of the generator in virtual time', () => {
    expect(judgedOne('generator.lateness max < 5ms', [tickAt(1_000)])).toMatchObject({
      passed: null,
    });
  });
});

describe('a thin percentile', () => {
  it('is judged all the same, and flagged', () => {
    const result = judgedOne('websocket.latency p95 < 50ms', second(1_000, [60, 60]));
    expect(result).toMatchObject({ level: 'critical', passed: false, thin: true, samples: 2 });
  });

  it('does not end the run, while another figure does', () => {
    const abort = (threshold: string) => ({ threshold, abort_on_fail: true });
    const run = second(1_000, [60, 60]);
    expect(judged([abort('websocket.latency p95 < 50ms')], run).standings[0]?.abort).toBe(
      undefined,
    );
    expect(judged([abort('websocket.latency max < 50ms')], run).standings[0]?.abort).toBe(
      'websocket.latency max < 50ms',
    );
  });
});
