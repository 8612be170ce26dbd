import { describe, expect, test } from 'vitest';
import { overridable } from '../../src/scenario/overrides.ts';
import { settingKeys } from '../../src/scenario/setting-keys.ts';
import { complaints, resolved } from './resolve-file.ts';

const small = 'name: small\nusers: { researcher: 3, observer: 1 }\nload: { warmup: 1s }\n';
const phased = [
  'name: phased',
  'users: { observer: 4 }',
  'load:',
  '  phases:',
  '    - { name: up, duration: 5s, to: 100% }',
  '    - { name: stay, duration: 9s, level: 100% }',
  '',
].join('\n');

/** As several `--set` reach it. */
const set = (...settings: readonly string[]) => ({ set: settings.join('\n') });

describe('a setting by key', () => {
  test('changes any key of the file, whatever its kind', () => {
    const scenario = resolved(
      small,
      set('reconnect.attempts=5', 'load.warmup=10s', 'users.observer=30', 'tags=[a, b]', 'name=x'),
    );
    expect(scenario).toMatchObject({
      name: 'x',
      tags: ['a', 'b'],
      users: { researcher: 3, observer: 30 },
      reconnect: { attempts: 5, delayMs: 4_000 },
    });
    expect(scenario.load.phases[0]?.endMs).toBe(10_000);
    const whole = resolved(small, set('reconnect={ attempts: 7, delay: 2s }'));
    expect(whole.reconnect).toMatchObject({ attempts: 7, delayMs: 2_000, maxDelayMs: 10_000 });
    expect(resolved(small, set('description=a = b; c')).description).toBe('a = b; c');
  });

  test('wins over file, presets and variables of its key, and yields to its option', () => {
    const environment = { STATECROWD_WARMUP: '4s', STATECROWD_COOLDOWN: '3s' };
    const phases = (options: object) =>
      resolved(small, { preset: 'quick', ...options }, environment).load.phases;
    expect(phases({})[0]?.endMs).toBe(4_000);
    const [warmup, , cooldown] = phases(set('load.warmup=6s'));
    expect(warmup?.endMs).toBe(6_000);
    expect((cooldown?.endMs ?? 0) - (cooldown?.startMs ?? 0)).toBe(3_000);
    expect(phases(set('load={ warmup: 6s }'))[0]?.endMs).toBe(6_000);
    expect(phases({ ...set('load.warmup=6s'), warmup: '8s' })[0]?.endMs).toBe(8_000);
    expect(resolved(small, set('users.observer=9'), { STATECROWD_USERS: '50' }).users).toEqual({
      researcher: 3,
      observer: 9,
    });
  });

  test('comes from its variable as well, one a line', () => {
    const environment = { STATECROWD_SET: 'seed=3\nthink_time=2', STATECROWD_SEED: '9' };
    expect(resolved(small, {}, environment)).toMatchObject({ seed: 3, thinkTime: 2 });
    expect(resolved(small, { seed: '4' }, environment).seed).toBe(4);
  });

  test('the last of several for a key wins; URLs given apart go together', () => {
    expect(resolved(small, set('seed=3', 'seed=4')).seed).toBe(4);
    const urls = set('target.ws_url=ws://localhost:1/ws', 'target.http_url=http://localhost:1');
    expect(resolved(small, urls).target).toMatchObject({
      wsUrl: 'ws://localhost:1/ws',
      httpUrl: 'http://localhost:1',
    });
  });

  test('replaces phases by the simple form, adds thresholds, changes one entry of a list', () => {
    expect(resolved(phased, set('load.duration=7s')).load.phases).toHaveLength(3);
    const text = `${small}thresholds: ["http.latency p95 < 1s"]\n`;
    const more = resolved(text, set('thresholds=["http.latency p99 < 2s"]'));
    expect(more.thresholds).toHaveLength(2);
    const other = resolved(text, set('thresholds.0=http.latency p95 < 3s'));
    expect(other.thresholds.map((one) => one.text)).toEqual(['http.latency p95 < 3s']);
    const longer = resolved(phased, set('load.phases.1.duration=20s'));
    expect(longer.load.phases.map(({ endMs }) => endMs)).toEqual([5_000, 25_000]);
  });
});

describe('wrong settings by key', () => {
  test('are all told, with the nearest key, also beside a broken file', () => {
    const options = set('reconnect.atempts=5', 'users.obsever=3', 'metrics_interval=90s', 'sed=1');
    const told = [
      expect.stringMatching(
        /^--set reconnect\.atempts \| unknown key .* did you mean "attempts"\?/,
      ),
      expect.stringMatching(/^--set users\.obsever \| unknown persona .* mean "observer"\?/),
      expect.stringMatching(/^--set metrics_interval \| must be from 1s to 60s/),
      expect.stringMatching(/^--set sed \| unknown key .* mean "seed"\?/),
    ];
    const found = complaints(small, options);
    expect(found).toHaveLength(4);
    expect(found).toEqual(expect.arrayContaining(told));
    const all = complaints(`${small}thnk_time: 3\n`, { ...options, preset: 'slw', warmup: 'x' });
    expect(all).toHaveLength(7);
    expect(all).toEqual(expect.arrayContaining(told));
  });

  test('name what cannot be read, and what is chosen by options', () => {
    const options = set('reconnect', '=5', 'a..b=1', 'seed=', 'seed=[1', 'presets.a.seed=1');
    expect(complaints(small, options)).toEqual([
      expect.stringMatching(/^--set \| "reconnect" is not a key and a value; write /),
      expect.stringMatching(/^--set \| "" is not a key/),
      expect.stringMatching(/^--set \| "a\.\.b" is not a key/),
      '--set seed | has no value',
      expect.stringMatching(/^--set seed \| is not valid YAML/),
      expect.stringMatching(/^--set presets\.a\.seed \| is chosen by --preset/),
    ]);
    expect(complaints(small, set('__proto__.a=1', 'seed=*x', 'seed=!x 1'))).toHaveLength(3);
  });

  test('name entries that are not there, and what is wrong inside of one', () => {
    expect(complaints(phased, set('load.phases.2.duration=1s', 'tags.0=x'))).toEqual([
      expect.stringMatching(/^--set load\.phases\.2\.duration \| is not there/),
      expect.stringMatching(/^--set tags\.0 \| is not there/),
    ]);
    expect(complaints(phased, set('load.phases.0.duraton=1s'))).toEqual([
      expect.stringMatching(/^--set load\.phases\.0\.duraton \| .*mean "duration"\?/),
    ]);
    expect(complaints(small, set('load.rate=5'))).toEqual([
      expect.stringMatching(/^--set load\.rate \| /),
    ]);
  });

  test('never show a password', () => {
    const found = complaints(small, set('target.db_url=postgres://u:geheim@db.example.org/x'));
    expect(found).toEqual([expect.stringMatching(/^--set target\.db_url \| /)]);
    expect(found.join('\n')).not.toContain('geheim');
  });
});

test('every setting says which keys it stands for', () => {
  expect(Object.keys(settingKeys).toSorted()).toEqual([...overridable].toSorted());
});
