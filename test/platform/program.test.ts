import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as PostgresClient } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { LaunchSettings } from '../../src/platform/launcher.ts';
import { PlatformStartError } from '../../src/platform/platform-start-error.ts';
import { useBackend } from './backend.ts';
import { command, connect } from './client.ts';

const backend = useBackend();

async function problems(settings: Partial<LaunchSettings>): Promise<unknown> {
  try {
    await backend.launch(settings);
  } catch (error) {
    if (error instanceof PlatformStartError) return error.problems;
  }
  return 'it started, or failed in another way';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('stops within two seconds: sockets close with 1001, the process ends with 0', async () => {
  const platform = await backend.launch();
  const client = await connect(platform);
  const experiment = { experiment: 'x', hypothesis: 'h', duration_ms: 60_000 };
  await command(client, 'start_experiment', experiment);
  await client.ask({ type: 'monitoring_config', metrics: [], interval_ms: 250 });
  await client.ask({ type: 'subscribe', channel: 'metrics' });
  const startedAt = performance.now();
  await platform.stop();
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(await client.closed).toEqual({ code: 1001, reason: 'the platform stops' });
  expect(await platform.exited).toEqual({ code: 0, signal: null });
  await platform.stop();
});

test('stops although a client does not answer the close', async () => {
  const platform = await backend.launch();
  const client = await connect(platform);
  client.socket.pause();
  await platform.stop();
  expect(await platform.exited).toEqual({ code: 0, signal: null });
});

test.each(['SIGTERM', 'SIGINT'] as const)('stops gracefully on %s', async (signal) => {
  const platform = await backend.launch();
  const client = await connect(platform);
  process.kill(platform.pid, signal);
  expect((await client.closed).code).toBe(1001);
  expect(await platform.exited).toEqual({ code: 0, signal: null });
});

test('tells when it was killed', async () => {
  const platform = await backend.launch();
  process.kill(platform.pid, 'SIGKILL');
  expect(await platform.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('leaves a CPU profile when it ends by itself, and none when it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'statecrowd-platform-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const profile = (name: string) => ({ cpuProfile: { folder, name, intervalUs: 1000 } });
  const [ended, killed] = await Promise.all([
    backend.launch(profile('ended.cpuprofile')),
    backend.launch(profile('killed.cpuprofile')),
  ]);
  process.kill(killed.pid, 'SIGKILL');
  await Promise.all([ended.stop(), killed.exited]);
  expect(await readdir(folder)).toEqual(['ended.cpuprofile']);
  const profiled: unknown = JSON.parse(await readFile(join(folder, 'ended.cpuprofile'), 'utf8'));
  expect(profiled).toHaveProperty('samples');
});

test('is gone when the process that launched it was killed', async () => {
  const settings = { runId: randomUUID(), database: backend.database(), tokens: ['t'] };
  const program = fileURLToPath(new URL('./parent-process.ts', import.meta.url));
  const parent = spawn(process.execPath, [program], {
    env: { ...process.env, LAUNCH_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const [pidText, httpUrl] = String(line).trim().split(' ');
  const pid = Number(pidText);
  const token = 't';
  const wsUrl = `${String(httpUrl).replace('http', 'ws')}/ws`;
  const client = await connect({ wsUrl, token });
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  expect((await client.closed).code).toBe(1001);
  await expect.poll(() => isRunning(pid), { timeout: 3000 }).toBe(false);
});

test('shows neither token nor password among its arguments', async () => {
  const platform = await backend.launch({ tokens: ['very-secret'] });
  const shown = await readFile(`/proc/${platform.pid}/cmdline`, 'utf8');
  expect(shown).toContain('main.ts');
  expect(shown).not.toContain('very-secret');
  expect(shown).not.toContain(new URL(backend.database().url).password);
});

test('makes up a token when it is given none', async () => {
  const [one, two] = await Promise.all([backend.launch(), backend.launch()]);
  expect(one.token).toMatch(/^[\da-f]{48}$/);
  expect(one.token).not.toBe(two.token);
});

test('listens on the port it is given, or says that it is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const message = `port ${port} of 127.0.0.1 is taken by another program`;
  expect(await problems({ port })).toEqual([{ where: '--port', message }]);
  other.close();
  await once(other, 'close');
  const platform = await backend.launch({ port });
  expect(platform.wsUrl).toBe(`ws://127.0.0.1:${port}/ws`);
});

test('says that nothing listens where the database should be', async () => {
  const database = backend.database({ url: 'postgresql://u:hush@127.0.0.1:1/db' });
  const found = await problems({ database });
  expect(found).toEqual([{ where: '--db-url', message: expect.stringContaining('127.0.0.1:1') }]);
  expect(JSON.stringify(found)).not.toContain('hush');
});

test('says that the password is wrong without showing it', async () => {
  const url = new URL(backend.database().url);
  url.password = 'guessed-wrong';
  const found = await problems({ database: backend.database({ url: url.href }) });
  expect(found).toMatchObject([{ where: '--db-url', message: expect.stringMatching(/password/) }]);
  expect(JSON.stringify(found)).not.toContain('guessed-wrong');
});

test('refuses a schema that holds something else, unless told to go ahead', async () => {
  const database = backend.database({ schema: 'theirs' });
  const client = new PostgresClient({ connectionString: database.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('create schema theirs');
  await client.query('create table theirs.invoices (id int)');
  expect(await problems({ database })).toMatchObject([{ where: '--db-url' }]);
  const platform = await backend.launch({ database, intoForeignSchema: true });
  expect((await fetch(`${platform.httpUrl}/health`)).status).toBe(200);
});

test('says that the tables are missing when it may not create them', async () => {
  const database = backend.database({ schema: 'nothing_here' });
  const found = await problems({ database, createsTables: false });
  expect(found).toMatchObject([{ message: expect.stringContaining('sqlstate_42P01') }]);
});

test.each([
  [{ host: '0.0.0.0' }, 'host', /0\.0\.0\.0 is not a loopback address/],
  [{ port: 70_000 }, 'settings', /port must be a whole number from 0 to 65535/],
  [{ tokens: [] }, 'settings', /tokens must be a list of 1 to 64/],
  [{ agents: -1, heartbeatMs: 1 }, 'settings', /agents must .*; heartbeatMs must/],
  [{ defects: { dropReplies: 2 } }, 'settings', /dropReplies must be a number from 0 to 1/],
])('refuses the settings %j', async (settings, where, message) => {
  expect(await problems(settings)).toMatchObject([
    { where, message: expect.stringMatching(message) },
  ]);
});

test('lets two runs use the same names side by side', async () => {
  const [one, two] = await Promise.all([backend.launch(), backend.launch()]);
  for (const platform of [one, two]) {
    const client = await connect(platform);
    const created = await command(client, 'create_agent', { agent: 'same', role: 'r' });
    expect(created).toMatchObject({ status: 'ok' });
  }
});

test('knows its agents from the start', async () => {
  const client = await connect(await backend.launch({ agents: 2 }));
  for (const [agent, answer] of [
    ['agent-0', { status: 'ok' }],
    ['agent-1', { status: 'ok' }],
    ['agent-2', { code: 'not_found' }],
  ] as const) {
    expect(await command(client, 'update_agent', { agent, status: 'idle' })).toMatchObject(answer);
  }
});
