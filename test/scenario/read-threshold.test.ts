import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readThreshold } from '../../src/scenario/read-threshold.ts';
import { websocketTargets } from '../../src/scenario/websocket-targets.ts';

const registry = { personas: ['observer', 'researcher'], protocols: ['agents'] };

function read(written: unknown): ReturnType<typeof readThreshold> {
  return readThreshold(written, registry);
}

function complaints(written: unknown): readonly string[] {
  const reading = read(written);
  if (reading.kind === 'threshold') return [];
  return reading.problems.map(({ path, message }) => [...path, message].map(String).join(' | '));
}

const plain = {
  tags: {},
  target: undefined,
  warning: undefined,
  critical: undefined,
  withinBaseline: undefined,
  overMs: undefined,
  abortOnFail: false,
  graceMs: 0,
};

describe('a threshold in text', () => {
  test('says what has to hold, or the run fails', () => {
    expect(read('websocket.latency{persona=researcher} p95 < 50ms')).toEqual({
      kind: 'threshold',
      threshold: {
        ...plain,
        text: 'websocket.latency{persona=researcher} p95 < 50ms',
        metric: 'websocket.latency',
        tags: { persona: 'researcher' },
        statistic: 'p95',
        critical: { operator: '<', limit: 50 },
      },
    });
  });

  test.each([
    ['http.latency p50 < 2s', { operator: '<', limit: 2_000 }],
    ['http.latency p50 < 200us', { operator: '<', limit: 0.2 }],
    ['http.latency p50 < 200µs', { operator: '<', limit: 0.2 }],
    ['http.errors share <= 0.1%', { operator: '<=', limit: 0.001 }],
    ['connections.success share >= 99.9%', { operator: '>=', limit: 0.999 }],
    ['websocket.operations{phase=peak} rate > 1000/s', { operator: '>', limit: 1_000 }],
    ['websocket.operations rate > 12.5/sec', { operator: '>', limit: 12.5 }],
    ['users.errored count < 3', { operator: '<', limit: 3 }],
    ['target.cpu max < 80', { operator: '<', limit: 80 }],
    ['custom.balance last > -5', { operator: '>', limit: -5 }],
    ['generator.loop max < 85%', { operator: '<', limit: 0.85 }],
    ['all.latency{kind=query,phase=peak} p99.9 < 1s', { operator: '<', limit: 1_000 }],
  ])('%s', (text, critical) => {
    expect(read(text)).toMatchObject({ threshold: { critical } });
  });

  test('may compare with a baseline', () => {
    expect(read('websocket.latency p99 within 10% of baseline')).toMatchObject({
      threshold: { ...plain, withinBaseline: 0.1 },
    });
  });

  test('may be about a sliding window', () => {
    expect(read('http.errors share < 1% over 1m')).toMatchObject({
      threshold: { overMs: 60_000, text: 'http.errors share < 1% over 60s' },
    });
  });

  test('of a metric with one statistic need not name it', () => {
    const short = read('coverage.states{persona=observer} >= 90%');
    expect(short).toMatchObject({ kind: 'threshold', threshold: { statistic: 'share' } });
    expect(short).toEqual(read('coverage.states{persona=observer} share >= 90%'));
    expect(complaints('websocket.latency < 50ms')).toEqual([
      expect.stringContaining('websocket.latency needs a statistic; choose from: p50, p95'),
    ]);
  });

  test('has one text however it was spelled', () => {
    const spelled = ' http.latency{ phase = peak , persona=observer }p95<0.050s  over 60s ';
    const same = 'http.latency{persona=observer,phase=peak} p95 < 50ms over 1m';
    expect(read(spelled)).toEqual(read(same));
  });

  test.each([
    ['websocket.latncy p95 < 50ms', 'did you mean "websocket.latency"?'],
    ['custom. p95 < 5', 'unknown metric'],
    ['custom.* p95 < 5', 'unknown metric'],
    ['websocket.latency p100 < 50ms', 'not a percentile above p0 and below p100; write max'],
    ['websocket.latency p0 < 50ms', 'not a percentile above p0 and below p100; write min'],
    ['websocket.latency median < 50ms', 'write p50'],
    ['websocket.latency mean < 50ms', 'write avg'],
    ['websocket.latency rate < 50/s', '"rate" is not a statistic of websocket.latency'],
    ['websocket.latency constructor < 5ms', 'is not a statistic'],
    ['connections.success rate > 5/s', 'choose from: count, share'],
    ['websocket.latency p95 < 50', 'not a time such as 50ms or 2s; write 50ms'],
    ['websocket.latency p95 < 50%', 'not a time'],
    ['websocket.latency p95 < 1e3ms', 'not a time'],
    ['websocket.latency p95 < -5ms', 'must not be negative'],
    ['websocket.latency p95 < 11s00', 'not a time'],
    ['websocket.latency p95 < 700s', '10 minutes that are measured'],
    ['http.errors share < 0.01', 'not a share such as 1%'],
    ['http.errors share < 120%', 'more than 100%'],
    ['websocket.operations rate > 1000', 'write 1000/s'],
    ['websocket.operations count > 5/s', 'not a plain number'],
    ['websocket.latency p95 > 50ms', 'lower is better for websocket.latency; write < 50ms'],
    ['connections.success share < 95%', 'higher is better for connections.success; write > 95%'],
    ['http.errors share < 0%', 'nothing can be < 0%'],
    ['connections.success share > 100%', 'nothing can be > 100%'],
    ['http.errors share <= 100%', 'everything is <= 100%'],
    ['websocket.operations count >= 0', 'everything is >= 0'],
    ['coverage.states >= 90% over 30s', 'coverage.states is of a whole run; leave over out'],
    ['coverage.states < 90%', 'higher is better for coverage.states; write > 90%'],
    ['coverage.states{phase=peak} > 90%', 'it has persona, state'],
    ['http.latency{persna=x} p95 < 1ms', 'did you mean "persona"?'],
    ['http.latency{persona=reseacher} p95 < 1ms', 'did you mean "researcher"?'],
    ['http.latency{phase=a,phase=b} p95 < 1ms', 'the tag phase is given twice'],
    ['http.latency{channel=x} p95 < 1ms', 'http.latency has no tag channel'],
    ['pushes{kind=x} count > 1', 'pushes has no tag kind'],
    ['pushes{channel=inbox:u1} count > 1', 'write channel=inbox:*'],
    ['http.latency{kind=a.b} p95 < 1ms', 'write kind=a'],
    ['http.latency{kind=a,operation=b.c} p95 < 1ms', 'not of kind "a"'],
    ['http.latency{x} p95 < 1ms', '"x" is not a tag'],
    ['http.latency{__proto__=x} p95 < 1ms', 'unknown tag'],
    ['http.latency p95 = 5ms', 'write one of <= >= < >'],
    ['http.latency p95 == 5ms', 'write one of <= >= < >'],
    ['http.latency p95 <> 5ms', 'write one of <= >= < >'],
    ['http.latency p95 within 10 of baseline', 'not a share'],
    ['http.latency p95 < 5ms over 0.5s', 'not from 1s to 10m'],
    ['http.latency p95 < 5ms over 11m', 'not from 1s to 10m'],
    ['http.latency p95 < 5ms over soon', 'not a duration'],
    ['http.latency p95', 'is not a threshold'],
    ['', 'is not a threshold'],
    [`${'x'.repeat(301)} p95 < 1ms`, 'is not a threshold'],
  ])('%s is refused: %s', (text, reason) => {
    expect(complaints(text).join('\n')).toContain(reason);
  });

  test('is told everything that is wrong with it', () => {
    const text = 'http.latency{persna=x,persona=nobody} p100 > 5% over 1h';
    expect(complaints(text)).toEqual([
      expect.stringContaining('unknown tag "persna"'),
      expect.stringContaining('unknown persona "nobody"'),
      expect.stringContaining('"p100" is not a percentile'),
      expect.stringContaining('not from 1s to 10m'),
    ]);
  });

  test('is read or refused, never thrown at, whatever the text', () => {
    const piece = fc.constantFrom('http.latency', '{', '}', 'p95', '<', '50ms', ' ', 'over', '=');
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 12 });
    fc.assert(
      fc.property(text, (pieces) => {
        expect(['threshold', 'problems']).toContain(read(pieces.join(' ')).kind);
      }),
    );
  });
});

describe('a threshold with levels', () => {
  test('gives each of them, and may end the run', () => {
    const written = {
      metric: 'websocket.latency p95',
      target: '< 50ms',
      warning: '< 100ms',
      critical: '> 200ms',
      phase: 'peak',
      over: '30s',
      abort_on_fail: true,
      grace: 10,
    };
    expect(read(written)).toEqual({
      kind: 'threshold',
      threshold: {
        text:
          'websocket.latency{phase=peak} p95 target < 50ms, warning < 100ms, critical > 200ms ' +
          'over 30s',
        metric: 'websocket.latency',
        tags: { phase: 'peak' },
        statistic: 'p95',
        target: { operator: '<', limit: 50 },
        warning: { operator: '<', limit: 100 },
        critical: { operator: '<=', limit: 200 },
        withinBaseline: undefined,
        overMs: 30_000,
        abortOnFail: true,
        graceMs: 10_000,
      },
    });
  });

  test('may hold a text instead of them', () => {
    const written = { threshold: 'http.errors share < 1%', over: 30, abort_on_fail: true };
    expect(read(written)).toMatchObject({
      threshold: { text: 'http.errors share < 1% over 30s', overMs: 30_000, abortOnFail: true },
    });
  });

  test('with a critical limit alone is the same threshold as a text', () => {
    const written = { metric: 'http.latency p95', critical: '> 50ms' };
    expect(read(written)).toEqual(read('http.latency p95 <= 50ms'));
  });

  test.each(websocketTargets.map((target) => [target.metric, target] as const))(
    'of the WebSocket targets can be read: %s',
    (_, target) => {
      expect(complaints(target)).toEqual([]);
    },
  );

  test.each<readonly [unknown, string]>([
    [5, '5 is not a threshold'],
    [null, 'nothing is not a threshold'],
    [[], 'a list is not a threshold'],
    [{}, 'metric | is missing'],
    [{ metric: 5, critical: '> 1ms' }, 'metric | 5 is not complete'],
    [{ metric: 'http.latency p95' }, 'has no limit'],
    [{ metric: 'http.latency p95 < 5ms', target: '< 5ms' }, 'metric | "< 5ms" belongs into'],
    [{ metric: 'http.latency p95', critcal: '> 5ms' }, 'did you mean "critical"?'],
    [{ threshold: 'http.latency p95 < 5ms', target: '< 5ms' }, 'target | cannot stand next to'],
    [{ threshold: 7 }, 'threshold | 7 is not a threshold'],
    [{ threshold: 'http.latency p95 < 5ms over 2s', over: 3 }, 'over | is given twice'],
    [{ metric: 'http.latency p95', critical: 50 }, 'critical | "50" is not a limit'],
    [{ metric: 'http.latency p95', critical: '> 50' }, 'critical | "50" is not a time'],
    [{ metric: 'http.latency p95', target: '> 20ms' }, 'lower is better'],
    [{ metric: 'http.latency p95', warning: '< 20ms', critical: '> 30ms' }, 'needs a target'],
    [
      { metric: 'http.latency p95', target: '< 50ms', warning: '< 20ms', critical: '> 100ms' },
      'levels have to get worse',
    ],
    [
      { metric: 'http.latency p95', target: '< 50ms', warning: '> 60ms', critical: '> 55ms' },
      'levels have to get worse',
    ],
    [
      { metric: 'connections.success share', target: '> 95%', critical: '< 99%' },
      'levels have to get worse',
    ],
    [{ metric: 'http.latency{phase=a} p95', phase: 'b', critical: '> 5ms' }, 'given twice'],
    [{ metric: 'http.latency p95', target: '< 5ms', abort_on_fail: true }, 'needs a critical'],
    [{ metric: 'http.latency p95', critical: '> 5ms', abort_on_fail: 'yes' }, 'not true or false'],
    [{ metric: 'http.latency p95', critical: '> 5ms', grace: 5 }, 'grace | needs abort_on_fail'],
    [
      { metric: 'http.latency p95', critical: '> 5ms', abort_on_fail: true, grace: 'x' },
      'grace | "x" is not a duration',
    ],
  ])('%j is refused: %s', (written, reason) => {
    expect(complaints(written).join('\n')).toContain(reason);
  });
});
