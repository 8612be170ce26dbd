import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { runStatecrowd } from './run-statecrowd.ts';

const quick = ['--from', '2', '--to', '4', '--step-duration', '1s', '--repeats', '1'];

test('a search that finds a number prints it and ends with 0', async () => {
  const limit = ['--threshold', 'users.online max < 37', '--precision', '1%'];
  const { code, out, err } = await runStatecrowd([
    'stress',
    'mixed_workload',
    '--simulate',
    '--no-export',
    '--from',
    '8',
    '--to',
    '100',
    ...limit,
  ]);
  expect(out).toMatch(/^BREAKING POINT {2}37 users {2}holds at 36 users, breaks at 37 users\n/);
  expect(out).toContain('held 3 of 3, broke 3 of 3: with 95 % confidence');
  expect(out).toContain('users.online max < 37');
  expect(out).toContain('recovery ');
  expect(err).toMatch(/trial {2}1 +8 users {2}✔ held/);
  expect(code).toBe(0);
});

test('a search that finds none ends with 5', async () => {
  const { code, out } = await runStatecrowd([
    'stress',
    'mixed_workload',
    '--simulate',
    '--no-export',
    '--quiet',
    ...quick,
  ]);
  const answer = 'NO BREAKING POINT  still holds at 4 users, the highest level that was allowed\n';
  expect(out).toBe(answer);
  expect(code).toBe(5);
});

test('a search loads the embedded platform, saves what it found and clears it away', async () => {
  const folder = await scratchFolder();
  const args = ['stress', 'mixed_workload', '--json', '--output', 'found', ...quick];
  const { code, out, err } = await runStatecrowd(args, { folder });
  expect(err).toContain('embedded platform ws://127.0.0.1:');
  const saved = readFileSync(join(folder, 'found', 'stress.json'), 'utf8');
  expect(JSON.parse(out)).toEqual(JSON.parse(saved));
  expect(JSON.parse(out)).toMatchObject({
    complete: true,
    reason: null,
    scenario: 'mixed_workload',
  });
  const trial: unknown = JSON.parse(
    readFileSync(join(folder, 'found', 'trials', '001.json'), 'utf8'),
  );
  expect(trial).toMatchObject({ complete: true, conservation: { holds: true } });
  expect(err).not.toContain('not tidied up');
  expect(code).toBe(5);
});

test('everything that is wrong with a search is told before anything starts', async () => {
  const { code, err } = await runStatecrowd([
    'stress',
    'mixd_workload',
    '--factor',
    'x',
    '--precision',
    '5',
    '--repeats',
    '0',
    '--step-duration',
    '10ms',
    '--from',
    '-1',
    '--duration',
    '3',
  ]);
  for (const where of [
    'mixd_workload',
    '--factor',
    '--precision',
    '--repeats',
    '--step-duration',
    '--from',
    '--duration',
  ]) {
    expect(err).toContain(where);
  }
  expect(code).toBe(2);
});

test('levels that contradict each other are wrong input', async () => {
  const args = ['stress', 'mixed_workload', '--simulate', '--from', '50.5', '--to', '20'];
  const { code, err } = await runStatecrowd(args);
  expect(err).toMatch(/--from +must be a whole number of users/);
  expect(err).toMatch(/--from +must be below --to, which is 20/);
  expect(code).toBe(2);
});

test('a simulated search has no target, and every option of one is refused', async () => {
  const target = [
    ['--ws-url', 'ws://127.0.0.1:9'],
    ['--http-url', 'http://127.0.0.1:9'],
    ['--db-url', 'postgres://127.0.0.1:9/x'],
    ['--allow-host', 'example.org'],
    ['--token-env', 'TOKEN'],
    ['--env', 'localhost'],
    ['--migrate'],
    ['--keep-data'],
  ];
  const args = ['stress', 'mixed_workload', '--simulate', ...target.flat(), ...quick];
  const { code, err } = await runStatecrowd(args);
  expect(code).toBe(2);
  expect(err.match(/cannot be combined with --simulate/g)).toHaveLength(target.length);
});

test.each(['stress', 'endurance'])('%s refuses thresholds of phases it lacks', async (command) => {
  const folder = await scratchFolder();
  const file = join(folder, 'shop.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'shop',
      users: { observer: 4 },
      load: { phases: [{ name: 'peak', duration: '1m', level: 1 }] },
      thresholds: ['websocket.latency{phase=peak} p95 < 5s', 'all.errors share < 5%'],
    }),
  );
  const { code, err } = await runStatecrowd([command, file, '--no-export']);
  expect(code).toBe(2);
  expect(err).toContain('websocket.latency{phase=peak} p95 < 5s');
  expect(err).toContain('has warm-up, steady, cool-down, drain');
  expect(err).not.toContain('all.errors');
});
