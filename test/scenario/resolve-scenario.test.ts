import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../src/scenario/checked.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { collectSettings, overridable } from '../../src/scenario/overrides.ts';
import type { SettingName } from '../../src/scenario/overrides.ts';
import { resolveScenario } from '../../src/scenario/resolve-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const registry = { personas: ['researcher', 'observer'], protocols: ['agents'] };
const small = 'name: small\nusers: { researcher: 3, observer: 1 }\nload: { warmup: 2s }\n';

type Options = Partial<Record<SettingName, string>>;

function resolve(
  text: string,
  options: Options = {},
  environment: Readonly<Record<string, string>> = {},
): ReturnType<typeof resolveScenario> {
  return resolveScenario(
    loadScenario(text, 'a.yaml', registry),
    collectSettings(options, environment, overridable),
    registry,
  );
}

function complaints(...call: Parameters<typeof resolve>): readonly string[] {
  return problemsOf(resolve(...call)).map(({ where, message }) => `${where} | ${message}`);
}

function resolved(...call: Parameters<typeof resolve>): Scenario {
  const result = resolve(...call);
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.problems));
  return result.value;
}

describe('settings', () => {
  test('of the command line win over variables, those over the file, that over defaults', () => {
    const text = `${small}seed: 5\n`;
    const environment = { STATECROWD_SEED: '6', STATECROWD_COOLDOWN: '3' };
    expect(resolved(small).seed).toBe(1);
    expect(resolved(text).seed).toBe(5);
    expect(resolved(text, {}, environment).seed).toBe(6);
    expect(resolved(text, { seed: '7' }, environment).seed).toBe(7);
    expect(resolved(text, { seed: '7' }, environment).load.cooldownMs).toBe(3_000);
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
      load: { steadyMs: 120_000, warmupMs: 1_000, spawnRatePerSecond: 0.5 },
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
    expect(resolved(small).load.spawnRatePerSecond).toBe(2);
    expect(resolved(small, { users: '400' }).load.spawnRatePerSecond).toBe(200);
    expect(resolved(small, { users: '9000' }).load.spawnRatePerSecond).toBe(500);
    expect(resolved(small, { warmup: '0' }).load.spawnRatePerSecond).toBe(500);
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

  test('has no more users than one run may have', () => {
    const text = 'name: x\nusers: { researcher: 100000, observer: 1 }';
    expect(complaints(text)).toEqual([expect.stringContaining('100001 users are more than')]);
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
    const text = `${small}reconnect: { delay: 2m }\nmodel: { http: { median: 1s } }\n`;
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^a\.yaml:5:\d+ model\.http\.p99 \| p99 must not be shorter/),
      expect.stringMatching(/^a\.yaml:4:\d+ reconnect\.max_delay \| max_delay must not/),
    ]);
  });
});
