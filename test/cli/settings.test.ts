import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStatecrowd } from './run-statecrowd.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecrowd-settings-'));
  writeFileSync(
    join(folder, 'quiet.yaml'),
    [
      'name: quiet',
      'users: { researcher: 4 }',
      'load: { warmup: 1s, duration: 2s, cooldown: 1s }',
      'export: false',
      'results: kept',
      'errors: { rate: 0.2 }',
    ].join('\n'),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const simulate = (options = '') =>
  runStatecrowd(`simulate ./quiet.yaml --quiet ${options}`.trim().split(' '), { folder });

const secretUrl = 'postgres://me:geheim@localhost/db';

describe('results', () => {
  test('are written where the file says, or not, and where the call says anyway', async () => {
    expect(await simulate()).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder)).toEqual(['quiet.yaml']);
    expect((await simulate('--set export=true')).code).toBe(0);
    const [kept = ''] = readdirSync(join(folder, 'kept'));
    expect(kept).toMatch(/^quiet-\d{8}T\d{6}Z-1$/);
    expect((await simulate('--output named')).code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['kept', 'named', 'quiet.yaml']);
    const { injected_errors: injected, verdict } = readJson(join(folder, 'named', 'summary.json'));
    expect(injected).toBeGreaterThan(0);
    expect(verdict).toBe('passed');
  });

  test('that the file rules out cannot be asked for', async () => {
    const { code, err } = await simulate('--samples');
    expect(code).toBe(2);
    expect(err).toMatch(/--samples +needs results, but the scenario says export: false/);
  });
});

describe('settings on the command line', () => {
  test('are all wrong at once', async () => {
    const { code, err } = await simulate(
      '--set reconnect.atempts=5 --set users.observr=1 --error-rate 2 --no-errors ' +
        '--network-latency slow --metrics-interval 100ms',
    );
    expect(code).toBe(2);
    expect(err).toContain('6 problems');
    expect(err).toMatch(/--set reconnect\.atempts +unknown key .*did you mean "attempts"\?/);
    expect(err).toMatch(/--error-rate +cannot be combined with --no-errors/);
  });

  test('are shown in the plan where they are out of the ordinary', async () => {
    const { out } = await simulate('--dry-run --network-latency 10ms-100ms --metrics-interval 5s');
    expect(out).toMatch(/errors +20 % of what users do fails on purpose/);
    expect(out).toMatch(/latency +10ms to 100ms on the way to the target/);
    expect(out).toMatch(/windows +of 5s/);
    expect(out).toMatch(/results +none, unless --output names a folder/);
    expect(out).not.toContain('monitoring');
  });

  test('are part of the command to repeat, without their secrets', async () => {
    const words = 'simulate ./quiet.yaml --no-errors --network-latency 1ms-2ms'.split(' ');
    const own = ['reconnect.attempts=5', 'description=a b', `target.db_url=${secretUrl}`];
    const set = own.flatMap((setting) => ['--set', setting]);
    const { out } = await runStatecrowd([...words, ...set], { folder });
    const repeat = out.split('\n').find((line) => line.startsWith('repeat')) ?? '';
    expect(repeat).toContain(
      '--no-errors --network-latency 1ms-2ms --set reconnect.attempts=5 ' +
        "--set 'description=a b' --set 'target.db_url=postgres://***@localhost/db'",
    );
    expect(repeat).not.toContain('geheim');
  });

  test('of a run are refused where a series has no use for them', async () => {
    const stress = ['stress', 'mixed_workload', '--simulate', '--no-monitoring'];
    const { code, err } = await runStatecrowd([...stress, '--metrics-interval', '5s']);
    expect(code).toBe(2);
    expect(err).toMatch(/--metrics-interval +belongs to run; a series writes no windows/);
    expect(err).toMatch(/--no-monitoring +cannot be combined with --simulate/);
    const endurance = await runStatecrowd(['endurance', 'mixed_workload', '--no-monitoring']);
    expect(endurance.code).toBe(2);
    expect(endurance.err).toMatch(/--no-monitoring +endurance is about figures of the target/);
  });
});

function readJson(path: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
