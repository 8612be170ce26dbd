import { describe, expect, test } from 'vitest';
import { planArrivals } from '../../src/scenario/arrival-plan.ts';
import { presets } from '../../src/scenario/presets.ts';
import { complaints, resolved } from './resolve-file.ts';

const small = 'name: small\nusers: { researcher: 3, observer: 1 }\nload: { duration: 9s }\n';

/** Levels at the ends of the phases, by name. */
function levels(text: string, preset: string): Readonly<Record<string, readonly number[]>> {
  const { load } = resolved(text, { preset });
  const shape = load.model === 'users' ? load.population : load.rate;
  return Object.fromEntries(
    load.phases.map(({ name, startMs, endMs }, index) => {
      const { from = 0, to = 0 } = shape[index] ?? {};
      return [name, [from, to, (endMs - startMs) / 1_000]];
    }),
  );
}

describe('the presets that are shipped', () => {
  test.each(presets.map(({ name }) => name))('%s goes with a scenario of any model', (preset) => {
    const open =
      'name: o\nusers: { observer: 2 }\nload: { model: operations, rate: 5, queue: 9 }\n';
    const timed =
      'name: s\nusers: { observer: 2 }\nload: { model: sessions, rate: 5, session: 9 }\n';
    const own =
      'name: p\nusers: { observer: 2 }\nload: { phases: [{name: a, duration: 9, to: 2}] }\n';
    for (const text of [small, open, timed, own]) {
      expect(complaints(text, { preset })).toEqual([]);
    }
  });

  test.each([
    ['light', 50, undefined],
    ['medium', 200, undefined],
    ['heavy', 500, undefined],
    ['quick', 100, 10],
    ['stress-medium', 500, 20],
    ['stress-heavy', 1_000, 50],
  ])('%s has %i users in the mix of the scenario', (preset, total, operations) => {
    const { users, load } = resolved(small, { preset });
    expect(users).toEqual({
      researcher: Math.ceil((total * 3) / 4),
      observer: Math.floor(total / 4),
    });
    expect(load.operationsPerUser).toBe(operations);
    expect(load.phases.map(({ endMs }) => endMs)).toEqual([10_000, 19_000, 24_000]);
  });

  test('ramp goes up, stays for an hour and goes down, whatever 100 % is', () => {
    const phases = { 'ramp-up': [0, 4, 300], steady: [4, 4, 3_600], 'ramp-down': [4, 0, 300] };
    expect(levels(small, 'ramp')).toEqual(phases);
    const open = 'name: o\nusers: { observer: 2 }\nload: { model: sessions, rate: 4 }\n';
    expect(levels(open, 'ramp')).toEqual(phases);
  });

  test('five-phases has the levels and times of the full WebSocket test', () => {
    expect(levels(small, 'five-phases')).toEqual({
      'warm-up': [10, 100, 60],
      'ramp-up': [100, 1_000, 300],
      sustained: [1_000, 1_000, 1_800],
      peak: [1_000, 2_000, 300],
      'ramp-down': [2_000, 100, 180],
    });
    const { load } = resolved(small, { preset: 'five-phases' });
    expect(load).toMatchObject({ model: 'sessions', sessionMs: 160_000 });
    expect(load.phases.map(({ counts }) => counts)).toEqual([false, true, true, true, true]);
  });

  test('five-phases takes a thousandth of the users with a scale of a thousandth', () => {
    const scaled = resolved(small, { preset: 'five-phases', scale: '0.001' });
    expect(planArrivals(scaled)).toMatchObject({ total: 2_608 });
  });

  test('five-phases-quick takes ten seconds', () => {
    expect(levels(small, 'five-phases-quick')).toEqual({ 'ramp-up': [5, 20, 10] });
    expect(planArrivals(resolved(small, { preset: 'five-phases-quick' })).total).toBe(125);
  });

  test('websocket-targets adds its thresholds to those of the scenario', () => {
    const text = `${small}thresholds: ["http.latency p95 < 1s"]\n`;
    const texts = resolved(text, { preset: 'websocket-targets' }).thresholds.map((one) => one.text);
    expect(texts).toHaveLength(7);
    expect(texts[0]).toBe('http.latency p95 < 1s');
    expect(texts.at(-1)).toContain('websocket.errors share');
  });
});

describe('presets', () => {
  const own = [
    small,
    'presets:\n',
    '  slow: { description: for a look, think_time: 9, load: { warmup: 3s } }\n',
    '  light: { total_users: 8 }\n',
    '  watchers: { users: { researcher: 0 }, thresholds: ["http.latency p95 < 1s"] }\n',
    '  burst:\n    load:\n      phases:\n        - { name: all, duration: 10s, level: 100% }\n',
  ].join('');

  test('of the scenario win over shipped ones and keep what they do not name', () => {
    const slow = resolved(own, { preset: 'slow' });
    expect(slow).toMatchObject({ thinkTime: 9, description: '' });
    expect(slow.load.phases.map(({ endMs }) => endMs)).toEqual([3_000, 12_000, 17_000]);
    expect(resolved(own, { preset: 'light' }).users).toEqual({ researcher: 6, observer: 2 });
  });

  test('are put over one another in their order', () => {
    expect(resolved(own, { preset: 'burst, slow' }).load.phases).toHaveLength(3);
    expect(resolved(own, { preset: 'slow,burst' }).load.phases).toHaveLength(1);
    expect(resolved(own, { preset: 'medium,watchers' }).users).toEqual({ observer: 1 });
    expect(resolved(own, { preset: 'watchers,medium' }).users).toEqual({ observer: 200 });
  });

  test('yield to the environment and to options', () => {
    const environment = { STATECROWD_PRESET: 'light', STATECROWD_COOLDOWN: '1s' };
    expect(resolved(own, {}, environment).users).toEqual({ researcher: 6, observer: 2 });
    expect(resolved(own, { users: '4' }, environment).users).toEqual({
      researcher: 3,
      observer: 1,
    });
    expect(resolved(own, { preset: 'slow' }, environment).users).toEqual({
      researcher: 3,
      observer: 1,
    });
  });

  test('keep the operations of a user when they change the model', () => {
    const text =
      'name: x\nusers: { observer: 2 }\nload: { operations_per_user: 7, spawn_rate: 2 }\n';
    expect(resolved(text, { preset: 'five-phases-quick' }).load.operationsPerUser).toBe(7);
    expect(resolved(small, { preset: 'five-phases-quick,quick' }).load).toMatchObject({
      model: 'sessions',
      operationsPerUser: 10,
    });
  });

  test('that nobody knows are refused with the nearest, also when the file is broken', () => {
    expect(complaints(own, { preset: 'slw,heavvy' })).toEqual([
      expect.stringMatching(/^--preset \| unknown preset "slw"; did you mean "slow"\?/),
      expect.stringMatching(/^--preset \| unknown preset "heavvy"; did you mean "heavy"\?/),
    ]);
    expect(complaints(`${own}thnk_time: 3\n`, { preset: 'slw' })).toEqual([
      expect.stringContaining('thnk_time'),
      expect.stringContaining('"slw"'),
    ]);
    expect(complaints(small, { preset: 'constructor' })).toHaveLength(1);
  });

  test('are read whether or not they are chosen', () => {
    const text = [
      small,
      'presets:\n',
      '  a: { user: { observer: 1 } }\n',
      '  b: { load: { phases: [{ name: p, duration: 5s, lvel: 1 }] } }\n',
      '  c: { users: { obsever: 1 }, thresholds: ["x"] }\n',
      '  "d e": {}\n',
      '  f: { name: other }\n',
    ].join('');
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^a\.yaml:5:8 presets\.a\.user \| unknown key .* "users"\?/),
      expect.stringMatching(/^a\.yaml:6:\d+ presets\.b\.load\.phases\.0\.lvel .* "level"\?/),
      expect.stringMatching(/^a\.yaml:7:\d+ presets\.c\.users\.obsever .*persona.* "observer"\?/),
      expect.stringMatching(/^a\.yaml:7:\d+ presets\.c\.thresholds\.0 \| /),
      expect.stringMatching(/^a\.yaml:8:3 presets\.d e \| "d e" is not a name/),
      expect.stringMatching(/^a\.yaml:9:8 presets\.f\.name \| unknown key/),
    ]);
  });

  test('have their phases checked whether or not they are chosen', () => {
    const phases = '[{ name: p, duration: 5s, level: 1 }, { name: p, duration: 5s, level: 1 }]';
    const text = `${small}presets:\n  a: { load: { phases: ${phases} } }\n`;
    const twice = /^a\.yaml:5:\d+ presets\.a\.load\.phases\.1\.name \| another phase/;
    expect(complaints(text)).toEqual([expect.stringMatching(twice)]);
    expect(complaints(text, { preset: 'a' })).toEqual([expect.stringMatching(twice)]);
    expect(complaints(text, { preset: 'a', rate: '5' })).toEqual([
      expect.stringMatching(/^--rate \| /),
      expect.stringMatching(twice),
    ]);
  });

  test('are named where they spoil what was right without them', () => {
    const text = `${small}thresholds: ["http.latency{phase=steady} p95 < 1s"]\n`;
    expect(complaints(text, { preset: 'five-phases-quick' })).toEqual([
      expect.stringMatching(/^a\.yaml:4:\d+ thresholds\.0 \| unknown phase "steady"/),
    ]);
    const again = 'thresholds: ["http.latency{phase=steady} p95 < 1s"]';
    const both = `${text}presets:\n  mine: { ${again} }\n`;
    expect(complaints(both, { preset: 'mine' })).toEqual([
      expect.stringMatching(/^a\.yaml:6:\d+ presets\.mine\.thresholds\.0 \| is given twice/),
    ]);
  });
});

describe('environments', () => {
  const text = [
    small,
    'target: { ws_url: "ws://localhost:1", db_url: "postgres://localhost/x", token_env: PROD }\n',
    'environments:\n',
    '  staging: { ws_url: "ws://10.0.0.5:8000", allow_hosts: [10.0.0.5], token_env: STAGING }\n',
    '  halfway: { http_url: "http://10.0.0.6" }\n',
    '  wired: { db_url: "postgres://localhost/y" }\n',
  ].join('');

  test('replace all addresses and the token', () => {
    expect(resolved(text, { env: 'staging' }).target).toMatchObject({
      wsUrl: 'ws://10.0.0.5:8000/ws',
      httpUrl: undefined,
      dbUrl: undefined,
      tokenEnv: 'STAGING',
      allowHosts: ['10.0.0.5'],
    });
    expect(resolved(text, { env: 'localhost' }).target).toMatchObject({
      wsUrl: 'ws://localhost:8000/ws',
      httpUrl: 'http://localhost:8000',
      tokenEnv: undefined,
    });
  });

  test('that name a database only keep where the target is', () => {
    expect(resolved(text, { env: 'wired' }).target).toMatchObject({
      wsUrl: 'ws://localhost:1/ws',
      dbUrl: 'postgres://localhost/y',
      tokenEnv: 'PROD',
    });
  });

  test('go through the gate, and are named when they do not come through', () => {
    expect(complaints(text, { env: 'halfway' })).toEqual([
      expect.stringMatching(/^a\.yaml:7:\d+ environments\.halfway\.http_url \| .*10\.0\.0\.6/),
    ]);
    expect(resolved(text, { env: 'halfway', 'allow-host': '10.0.0.6' }).target.httpUrl).toBe(
      'http://10.0.0.6',
    );
  });

  test('yield to options', () => {
    const options = { env: 'staging', 'ws-url': 'ws://localhost:5/x' };
    expect(resolved(text, options).target.wsUrl).toBe('ws://localhost:5/x');
  });

  test('that nobody knows are refused with the nearest', () => {
    expect(complaints(text, { env: 'stagin' })).toEqual([
      expect.stringMatching(/^--env \| unknown environment "stagin"; did you mean "staging"\?/),
    ]);
    expect(complaints(small, {}, { STATECROWD_ENV: 'loclhost' })).toEqual([
      expect.stringMatching(/^STATECROWD_ENV \| .*did you mean "localhost"\?/),
    ]);
  });
});
