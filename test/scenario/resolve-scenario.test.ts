import { describe, expect, test } from 'vitest';
import { planArrivals } from '../../src/scenario/arrival-plan.ts';
import { levelAt } from '../../src/scenario/load-shape.ts';
import { complaints, resolved, type Options } from './resolve-file.ts';

const small = 'name: small\nusers: { researcher: 3, observer: 1 }\nload: { warmup: 2s }\n';

describe('settings', () => {
  test('of the command line win over variables, those over the file, that over defaults', () => {
    const text = `${small}seed: 5\n`;
    const environment = { STATECROWD_SEED: '6', STATECROWD_COOLDOWN: '3' };
    expect(resolved(small).seed).toBe(1);
    expect(resolved(text).seed).toBe(5);
    expect(resolved(text, {}, environment).seed).toBe(6);
    expect(resolved(text, { seed: '7' }, environment).seed).toBe(7);
    const coolDown = resolved(text, { seed: '7' }, environment).load.phases.at(-1);
    expect(coolDown).toMatchObject({ name: 'cool-down', startMs: 62_000, endMs: 65_000 });
  });

  test('of an empty variable count as not set', () => {
    expect(resolved(small, {}, { STATECROWD_SEED: '' }).seed).toBe(1);
  });

  test('reach every part of the scenario', () => {
    const options = {
      duration: '2m',
      warmup: '1',
      'spawn-rate': '0.5',
      users: 'observer:4',
      'ws-url': 'ws://10.0.0.5:8000',
      'http-url': 'http://localhost:9',
      'db-url': 'postgres://u:p@127.0.0.1/x',
      'allow-host': '10.0.0.5:8000,b.example',
      'token-env': 'TOKEN',
      migrate: 'true',
      'keep-data': 'true',
    };
    expect(resolved(small, options)).toMatchObject({
      users: { observer: 4 },
      load: {
        phases: [{ endMs: 1_000 }, { name: 'steady', endMs: 121_000 }, { endMs: 126_000 }],
      },
      target: {
        wsUrl: 'ws://10.0.0.5:8000/ws',
        httpUrl: 'http://localhost:9',
        dbUrl: 'postgres://u:p@127.0.0.1/x',
        allowHosts: ['10.0.0.5:8000', 'b.example'],
        tokenEnv: 'TOKEN',
      },
      database: { migrate: true, keepData: true },
    });
  });

  test('are named where they were written', () => {
    const options = { duration: '10x', users: 'reseacher:5' };
    expect(complaints(small, options, { STATECROWD_SEED: 'x' })).toEqual([
      expect.stringMatching(/^--duration \| "10x" is not a duration/),
      expect.stringMatching(/^--users \| "reseacher" is not a persona/),
      expect.stringMatching(/^STATECROWD_SEED \| "x" is not a whole number/),
    ]);
  });

  test('are all checked when the file is broken too', () => {
    const options = { duration: '0', 'ws-url': 'ftp://x', 'token-env': 'not a name' };
    expect(complaints('name: x\nusers: 5', options)).toEqual([
      expect.stringMatching(/^a\.yaml:2:1 users \| 5 is not users per persona/),
      expect.stringMatching(/^--duration \| must be longer than 0s/),
      expect.stringMatching(/^--token-env \| is not the name/),
      expect.stringMatching(/^--ws-url \| "ftp:\/\/x" must begin with ws/),
    ]);
  });

  test('of a token are never shown', () => {
    expect(complaints(small, { 'token-env': 'sk-verysecret!' }).join()).not.toContain('verysecret');
  });
});

describe('a resolved scenario', () => {
  test('lets all users arrive within the warm-up by default, at most 500 per second', () => {
    expect(secondArrivalMs({})).toBe(500);
    expect(secondArrivalMs({ users: '400' })).toBe(5);
    expect(secondArrivalMs({ users: '9000' })).toBe(2);
    expect(secondArrivalMs({ warmup: '0' })).toBe(2);
    expect(secondArrivalMs({ 'spawn-rate': '0.5' })).toBe(2_000);
  });

  test('keeps the path of a WebSocket URL and gives it one when it has none', () => {
    const path = (url: string): string | undefined =>
      resolved(small, { 'ws-url': url }).target.wsUrl;
    expect(path('ws://localhost:1')).toBe('ws://localhost:1/ws');
    expect(path('ws://localhost:1/chat?x=1')).toBe('ws://localhost:1/chat?x=1');
  });

  test('needs a user', () => {
    expect(complaints('name: x\nusers: {}')).toEqual([
      'a.yaml:2:1 users | there must be at least one user',
    ]);
    expect(complaints('name: x\nusers: {}', { users: '5' })).toEqual([
      '--users | there must be at least one user',
    ]);
  });

  test('has no more users than there may be', () => {
    const text = 'name: x\nusers: { researcher: 1000000, observer: 1 }';
    expect(complaints(text)).toEqual([expect.stringContaining('1000001 users are more than')]);
  });

  test('refuses a spawn rate at which users would come too late', () => {
    expect(complaints(small, { users: '100', 'spawn-rate': '1', duration: '10' })).toEqual([
      expect.stringMatching(/^--spawn-rate \| 100 users at 1 per second .* at least 9 per second$/),
    ]);
    expect(resolved(small, { users: '100', 'spawn-rate': '9', duration: '10' }).users).toEqual({
      researcher: 75,
      observer: 25,
    });
  });

  test('refuses targets beyond this machine, and says where they were named', () => {
    const urls = ['ws_url: ws://a.example', 'db_url: postgres://u:word@b.example/x'];
    const text = `${small}target:\n  ${urls.join('\n  ')}\n`;
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^a\.yaml:5:3 target\.ws_url \| .*--allow-host a\.example$/),
      expect.stringMatching(/^a\.yaml:6:3 target\.db_url \| .*--allow-host b\.example$/),
    ]);
    expect(complaints(text).join()).not.toContain('word');
    expect(resolved(text, { 'allow-host': 'a.example,b.example' }).target.wsUrl).toBe(
      'ws://a.example/ws',
    );
  });

  test('refuses hosts that cannot be allowed', () => {
    expect(complaints(small, { 'allow-host': '*.example,169.254.169.254' })).toEqual([
      expect.stringMatching(/^--allow-host \| "\*\.example" is not a host/),
      expect.stringMatching(/^--allow-host \| .*never a target/),
    ]);
  });

  test('refuses settings that contradict each other', () => {
    const text =
      `${small}reconnect: { delay: 2m }\nmodel: { http: { median: 1s } }\n` +
      'timeouts: { heartbeat: 5s }\n';
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^a\.yaml:5:\d+ model\.http\.p99 \| p99 must not be shorter/),
      expect.stringMatching(/^a\.yaml:4:\d+ reconnect\.max_delay \| max_delay must not/),
      expect.stringMatching(/^a\.yaml:6:\d+ timeouts\.pong \| pong must not be longer than heart/),
    ]);
  });
});

describe('settings of load and judgement', () => {
  const sessions = 'name: s\nusers: { observer: 1 }\nload: { model: sessions, rate: 2 }\n';
  const limit = 'websocket.latency p95 < 50ms';

  test('set the rate', () => {
    expect(levelAt(resolved(sessions, { rate: '7.5' }).load.rate, 20_000)).toBe(7.5);
    expect(complaints(sessions, { rate: '0' })).toEqual([
      '--rate | "0" is not a number per second from 0.0001 to 100000',
    ]);
  });

  test('scale the load, also from the environment', () => {
    const environment = { STATECROWD_SCALE: '0.5' };
    expect(levelAt(resolved(sessions, {}, environment).load.rate, 20_000)).toBe(1);
    expect(complaints(sessions, { scale: '2000' })).toEqual([
      '--scale | "2000" is not a factor from 0.0001 to 1000',
    ]);
  });

  test('add thresholds to those of the file', () => {
    const text = `${small}thresholds: ["${limit}"]\n`;
    const more = { threshold: 'http.latency p99 < 1s;websocket.errors share < 1%' };
    expect(resolved(text, more).thresholds.map((one) => one.text)).toEqual([
      limit,
      'http.latency p99 < 1s',
      'websocket.errors share < 1%',
    ]);
  });

  test('name every threshold that cannot be, and where it is', () => {
    const text = `${small}thresholds: ["${limit}", "http.latency{phase=stedy} p99 < 1s"]\n`;
    expect(
      complaints(text, { threshold: `${limit};http.latency p50 within 10% of baseline` }),
    ).toEqual([
      expect.stringMatching(/^a\.yaml:4:\d+ thresholds\.1 \| .*did you mean "steady"/),
      '--threshold | is given twice',
      expect.stringMatching(/^--threshold \| compares with a baseline/),
    ]);
    expect(complaints(small, { threshold: 'x;websocket.latncy p95 < 5ms' })).toHaveLength(2);
    expect(complaints(small, { threshold: ' ; ' })).toEqual([
      expect.stringMatching(/^--threshold \| is empty/),
    ]);
  });

  test('name the run to compare with', () => {
    const options = { baseline: 'results/a', threshold: 'http.latency p50 within 10% of baseline' };
    expect(resolved(small, options)).toMatchObject({ baseline: 'results/a' });
    expect(complaints(small, { baseline: ' ' })).toEqual([
      expect.stringMatching(/^--baseline \| must name/),
    ]);
  });

  test('have limits of the analysis with their defaults', () => {
    const text = `${small}analysis: { cpu: 0.5, latency_p95: 1s }\n`;
    expect(resolved(text).analysis).toEqual({
      cpuShare: 0.5,
      cpuAdviceShare: 0.7,
      latencyP95Ms: 1_000,
      databaseMs: 100,
      poolWaitMs: 50,
      cacheHitShare: 0.8,
      errorShare: 0.05,
      memoryGrowthMb: 64,
      stuckAfterMs: 60_000,
    });
  });
});

describe('figures of the target', () => {
  const readings = (...sources: readonly object[]): string =>
    `${small}readings: ${JSON.stringify(sources)}\n`;
  const page = { url: 'http://127.0.0.1:9/metrics', figures: { cpu: 'rate(cpu_seconds)' } };

  test('are read every five seconds from a page unless they say otherwise', () => {
    const query = { url: 'http://[::1]:9', kind: 'query', interval: 1, figures: { q: 'up' } };
    expect(resolved(readings(page, query)).readings).toEqual([
      { ...page, kind: 'exposition', intervalMs: 5_000 },
      { url: 'http://[::1]:9', kind: 'query', intervalMs: 1_000, figures: { q: 'up' } },
    ]);
  });

  test('may be limited by thresholds', () => {
    expect(resolved(readings(page), { threshold: 'target.cpu avg < 2' }).thresholds).toHaveLength(
      1,
    );
    expect(complaints(readings(page), { threshold: 'target.cpi avg < 2' })).toEqual([
      expect.stringMatching(/^--threshold \| .*did you mean "cpu"/),
    ]);
  });

  test.each([
    [{ ...page, url: 'http://10.0.0.9/metrics' }, '--allow-host 10.0.0.9'],
    [{ ...page, url: 'http://169.254.169.254/' }, 'never a target'],
    [{ ...page, url: 'ws://127.0.0.1/' }, 'must begin with http://'],
    [{ ...page, figures: { cpu: 'rate(' } }, '"rate(" is no figure'],
    [{ ...page, figures: {} }, 'at least one figure'],
    [{ ...page, figures: { 'a b': 'up' } }, '"a b" is not a name'],
    [{ ...page, kind: 'query', figures: { cpu: ' ' } }, 'write a query'],
    [{ ...page, kind: 'pull' }, 'not one of exposition, query'],
    [{ ...page, interval: '0.5s' }, 'from 1s to 1h'],
    [{ ...page, figures: { cpu: 5 } }, 'not text'],
  ])('are refused: %j', (source, message) => {
    expect(complaints(readings(source))).toEqual([expect.stringContaining(message)]);
  });

  test('have names of their own', () => {
    expect(complaints(readings(page, page))).toEqual([
      expect.stringMatching(/readings\.1\.figures\.cpu \| is read already/),
    ]);
  });
});

/** When the second user of the small scenario comes. */
function secondArrivalMs(options: Options): number | undefined {
  const [, second] = planArrivals(resolved(small, options)).arrivals();
  return second?.arrivalMs;
}
