import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/cli/options.ts';
import { repeatCommand } from '../../src/cli/repeat-command.ts';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-load-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function dryRun(...args: readonly string[]): ReturnType<typeof runStatecrowd> {
  return runStatecrowd([...args, '--dry-run']);
}

describe('a dry run of a load', () => {
  test('shows five phases at their full size', async () => {
    const { code, out } = await dryRun('run', 'mixed_workload', '--preset', 'five-phases');
    expect(code).toBe(0);
    expect(out).toContain('sessions: users arrive per second, each for 160s');
    expect(out).toContain('warm-up 1m · ramp-up 5m · sustained 30m · peak 5m · ramp-down 3m');
    expect(out).toMatch(/levels +warm-up +10 → 100 per second, not judged/);
    expect(out).toMatch(/peak +1000 → 2000 per second/);
    expect(out).toContain('2607300 users in all, at most 287574 at once, evenly spaced');
  });

  test('shows operations, bursts, a rendezvous and thresholds', async () => {
    const path = write(
      'open.yaml',
      [
        'name: open',
        'users: { observer: 4 }',
        'load:',
        '  model: operations',
        '  rate: 50',
        '  arrivals: poisson',
        '  queue: 77',
        '  phases:',
        '    - { name: calm, duration: 10s, level: 20% }',
        '    - { name: bursts, duration: 10s, burst: { every: 5s, for: 1s, level: 200% } }',
        'presets:',
        '  meet:',
        '    load:',
        '      model: users',
        '      phases: [{ name: p, duration: 10s, to: 8, rendezvous: { users: 3 } }]',
        '      operations_per_user: 5',
      ].join('\n'),
    );
    const { out } = await dryRun('run', path, '--threshold', 'websocket.response p99 < 1s');
    expect(out).toMatch(/calm +10 per second/);
    expect(out).toMatch(/bursts +between 10 and 100 per second/);
    expect(out).toMatch(/\d+ due in all, as a Poisson process, at most 77 waiting/);
    expect(out).toMatch(/thresholds +websocket.response p99 < 1s/);
    const met = await dryRun('simulate', path, '--preset', 'meet');
    expect(met.out).toMatch(/levels +p +0 → 8 users, 3 gather/);
    expect(met.out).toContain('leaves after 5 operations');
  });

  test('shows of a single user what is broken, and how', async () => {
    const path = write(
      'broken.yaml',
      [
        'name: broken',
        'users: { observer: 1 }',
        'faults:',
        '  - { at: 20s, latency: websocket, add: 200ms, jitter: 50ms, share: 50%, for: 5s }',
        '  - { at: 30s, lock: database, table: tasks, for: 5s }',
        '  - { at: 40s, close: websocket, code: 1012, for: 5s }',
        '  - { at: 50s, errors: 20%, for: 5s }',
        '  - { when: reconnecting >= 1, kill: platform, for: 1s }',
      ].join('\n'),
    );
    const { out } = await dryRun('simulate', path);
    expect(out).toMatch(/steady +1 user\n/);
    expect(out).toContain('latency websocket (200ms ± 50ms, 50 %) at 20s for 5s');
    expect(out).toContain('lock database (tasks) at 30s for 5s');
    expect(out).toContain('close websocket (1012) at 40s for 5s');
    expect(out).toContain('errors users (20 %) at 50s for 5s');
    expect(out).toContain('kill platform when reconnecting >= 1 for 1s');
  });

  test('takes presets and thresholds several times', async () => {
    const presets = ['--preset', 'light', '--preset', 'websocket-targets'];
    const limits = ['--threshold', 'http.latency p95 < 1s', '--threshold', 'http.latency max < 9s'];
    const { out } = await dryRun('run', 'mixed_workload', ...presets, ...limits);
    expect(out).toContain('mixed_workload · 50 users');
    expect(out).toContain('websocket.latency p50 target < 20ms');
    expect(out).toContain('http.latency p95 < 1s');
    expect(out).toContain('http.latency max < 9s');
  });

  test('shows where an environment is', async () => {
    const { out } = await dryRun('run', 'mixed_workload', '--env', 'localhost');
    expect(out).toContain('ws://localhost:8000/ws');
  });
});

describe('a crowd', () => {
  test('of more than 100000 at once is for a simulation or a dry run', async () => {
    const refused = await runStatecrowd(['run', 'mixed_workload', '--users', '200000']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--users  200000 users at once are more than the 100000');
    expect(refused.err).toContain('write --scale 0.5');
    const planned = await dryRun('run', 'mixed_workload', '--users', '200000');
    expect(planned.code).toBe(0);
  });

  test('of sessions is counted where most of them meet', async () => {
    const { code, err } = await runStatecrowd(['run', 'mixed_workload', '--preset=five-phases']);
    expect(code).toBe(2);
    expect(err).toContain('--preset  287574 users at once are more than the 100000');
    expect(err).toContain('write --scale 0.347');
    const scaled = await dryRun('run', 'mixed_workload', '--preset=five-phases', '--scale=0.347');
    expect(scaled.out).toMatch(/at most 99\d\d\d at once/);
  });

  test('of more than a million is for nobody', async () => {
    const sessions = 'load: { model: sessions, rate: 90000, duration: 1m, session: 20s }';
    const path = write('large.yaml', `name: l\nusers: { observer: 1 }\n${sessions}\n`);
    const { code, err } = await dryRun('simulate', path);
    expect(code).toBe(2);
    expect(err).toMatch(/l {2}\d+ users at once are more than the 1000000 there may be/);
  });
});

test('presets can be listed', async () => {
  const { code, out } = await runStatecrowd(['list', 'presets']);
  expect(code).toBe(0);
  expect(out).toMatch(/^five-phases {2,}\d/m);
  expect(out).toMatch(/^websocket-targets {2}target, warning/m);
});

test('an environment is not for a simulation', async () => {
  const { code, err } = await dryRun('simulate', 'mixed_workload', '--env', 'localhost');
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--env') });
});

test('the command to repeat a run has every preset and threshold', () => {
  const options: RunOptions = {
    export: true,
    scale: '0.5',
    preset: ['light', 'websocket-targets'],
    threshold: ['http.latency p95 < 1s', 'http.latency max < 9s'],
    allowHost: ['a.example', 'b.example'],
  };
  const call = { command: 'run', scenario: 'mixed_workload', options } as const;
  expect(repeatCommand(call, 7).replace(/^npx /, '')).toBe(
    'statecrowd run mixed_workload --scale 0.5 --seed 7 --preset light,websocket-targets ' +
      "--threshold 'http.latency p95 < 1s' --threshold 'http.latency max < 9s' " +
      '--allow-host a.example --allow-host b.example',
  );
});

test('the command to repeat a run hides what headers and cookies hold', () => {
  const options: RunOptions = {
    export: true,
    insecure: true,
    tlsCa: 'ca.pem',
    tokenEnv: 'TOKEN',
    header: ['x-tenant: acme', 'x-key: me@one, two; three'],
    cookie: ['session=abc; theme=dark'],
    subprotocol: ['agents.v2', 'agents.v1'],
  };
  const call = { command: 'run', scenario: 'mixed_workload', options } as const;
  expect(repeatCommand(call, 7).replace(/^npx /, '')).toBe(
    'statecrowd run mixed_workload --seed 7 --token-env TOKEN --tls-ca ca.pem --insecure ' +
      "--header 'x-tenant: ***' --header 'x-key: ***' " +
      "--cookie 'session=***' --cookie 'theme=***' " +
      '--subprotocol agents.v2 --subprotocol agents.v1',
  );
});

test.each([
  ['--header', 'x-a: 1'],
  ['--cookie', 'a=1'],
  ['--subprotocol', 'a'],
  ['--tls-ca', 'ca.pem'],
  ['--insecure'],
])('%s is not for a simulation', async (...option) => {
  const options = ['--dry-run', '--simulate', ...option];
  const { code, err } = await runStatecrowd(['stress', 'mixed_workload', ...options]);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(option[0] ?? '') });
});
