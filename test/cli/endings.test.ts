import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sql } from 'kysely';
import { openDatabase } from '../../src/db/database.ts';
import { useBackend } from '../platform/backend.ts';
import { descendants, isRunning } from '../support/processes.ts';
import { root, runStatecrowd, startStatecrowd } from './run-statecrowd.ts';

const backend = useBackend();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statecrowd-endings-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function scenarioFile(name: string, rest: string): Promise<string> {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, `name: ${name}\nusers: { researcher: 5, observer: 5 }\n${rest}`);
  return path;
}

const short = 'load: { warmup: 1s, duration: 3s, cooldown: 1s }\n';

test('a run in which everything fails ends with 1 and says what failed', async () => {
  const path = await scenarioFile('lossy', `${short}model: { loss: 1 }\n`);
  const { code, out } = await runStatecrowd(['simulate', path, '--no-export']);
  expect(code).toBe(1);
  expect(out).toMatch(/^FAILED {2}/);
});

test('a run whose platform is killed ends with 5 and keeps what was measured', async () => {
  const path = await scenarioFile(
    'killed',
    'load: { warmup: 1s, duration: 10m }\nprogress_interval: 1s\n',
  );
  const results = join(folder, 'killed');
  const others = new Set((await descendants()).map(({ pid }) => pid));
  const call = startStatecrowd(['run', path, '--output', results]);
  await call.untilError(/10 of 10 online/);
  const platform = (await descendants()).find(
    ({ pid, command }) => command.includes('platform/main') && !others.has(pid),
  );
  process.kill(platform?.pid ?? Number.NaN, 'SIGKILL');
  const { code, out } = await call.ended;
  expect(code).toBe(5);
  expect(out).toMatch(/^INCOMPLETE {2}/);
  const summary: unknown = JSON.parse(await readFile(join(results, 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({ complete: false, verdict: 'incomplete' });
}, 60_000);

test('a run whose results folder vanishes ends with 74 and says what is not saved', async () => {
  const path = await scenarioFile('vanished', 'load: { warmup: 1s, duration: 1h }\n');
  const results = join(folder, 'vanished');
  const call = startStatecrowd(['simulate', path, '--output', results]);
  await call.untilError(/virtual time/);
  await rm(results, { recursive: true, force: true });
  const { code, out, err } = await call.ended;
  expect(`${out}${err}`).toMatch(/summary\.json/);
  expect(code).toBe(74);
}, 60_000);

test('a defect of the program ends with 70 and one line, without a stack', async () => {
  const planted = join(folder, 'planted.cjs');
  await writeFile(planted, "setTimeout(() => { throw new Error('planted'); }, 1500);");
  const path = await scenarioFile('defective', 'load: { warmup: 1s, duration: 24h }\n');
  const { code, err } = await runStatecrowd(['simulate', path, '--no-export'], {
    environment: { NODE_OPTIONS: `--require ${planted}` },
  });
  expect(code).toBe(70);
  expect(err).toContain('planted');
  expect(err).not.toMatch(/\n\s+at /);
}, 60_000);

test('rows in a database of yours go even when the program is killed', async () => {
  const { url } = backend.database();
  const path = await scenarioFile('orphaned', 'load: { warmup: 1s, duration: 10m }\n');
  const call = startStatecrowd(['run', path, '--db-url', url, '--no-export']);
  await call.untilError(/embedded platform/);
  const handle = openDatabase({ ...backend.database(), schema: 'statecrowd' });
  onTestFinished(() => handle.close());
  const rows = async (): Promise<number> => {
    const { rows: counted } = await sql<{ count: number }>`
      select count(*)::int as count from statecrowd.agents
      where run_id like 'orphaned-%'`.execute(handle.db);
    return counted[0]?.count ?? Number.NaN;
  };
  expect(await rows()).toBeGreaterThan(0);
  call.child.kill('SIGKILL');
  await expect.poll(rows, { timeout: 30_000 }).toBe(0);
}, 60_000);

test('a run under npx ends soon after npx or its shell was killed', async () => {
  const path = await scenarioFile('fatherless', 'load: { warmup: 1s, duration: 10m }\n');
  const before = new Set((await descendants()).map(({ pid }) => pid));
  const line = `${process.execPath} ${root}bin/statecrowd.js run ${path} --no-export; true`;
  const shell = spawn('sh', ['-c', line], {
    env: { ...process.env, npm_command: 'exec' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(shell.stderr, 'data');
  const started = (await descendants()).filter(({ pid }) => !before.has(pid));
  expect(started.some(({ command }) => command.includes('platform/main'))).toBe(true);
  shell.kill('SIGKILL');
  await expect
    .poll(() => started.filter(({ pid }) => isRunning(pid)), { timeout: 30_000 })
    .toEqual([]);
}, 60_000);
