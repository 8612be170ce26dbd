import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../src/index.ts';
import { httpServer } from '../support/http-server.ts';
import { socketServer } from '../support/socket-server.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

const file = 'accounts.yaml';
const accounts = readFileSync(example('accounts.csv'), 'utf8').trim().split('\n').slice(1);
const names = accounts.map((row) => row.split(',')[0] ?? '').toSorted();

test('every account logs in once, and its session goes with all it does', async () => {
  let sessions = 0;
  const http = await httpServer((response, { path }) => {
    const body = path === '/agent/execute' ? { execution_id: `session-${++sessions}` } : {};
    response.end(JSON.stringify(body));
  });
  const sockets = await socketServer();
  const target = { wsUrl: sockets.url, httpUrl: http.url };
  const { summary } = await (await run(example(file), { ...brief, ...target })).finished;
  expect(soundVerdicts).toContain(summary.verdict);
  const logins = http.asked.filter(({ path }) => path === '/agent/execute');
  const written = logins.map(({ body }) => JSON.parse(body) as Record<string, string>);
  expect(written.map(({ user, password }) => `${user},${password}`).toSorted()).toEqual(
    accounts.toSorted(),
  );
  const ids = new Set(Array.from({ length: 8 }, (_, index) => `session-${index + 1}`));
  const computed = http.asked.filter(({ path }) => path === '/data/process');
  expect(computed.length).toBeGreaterThan(8);
  expect(new Set(computed.map(({ headers }) => headers['x-session']))).toEqual(ids);
  const opened = sockets.handshakes.filter(({ url }) => url?.includes('user='));
  expect(new Set(opened.map(({ headers }) => headers['x-session']))).toEqual(ids);
  const users = opened.map(({ url = '' }) =>
    String(new URL(url, sockets.url).searchParams.get('user')),
  );
  expect(users.toSorted()).toEqual(names);
});

test('it runs on the embedded platform as well', async () => {
  const { summary } = await (await run(example(file), brief)).finished;
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.users).toMatchObject({ created: 8, connected: 8, active: 8, errored: 0 });
  expect(summary.http.errors + summary.websocket.errors).toBe(0);
});

test('in virtual time everybody logs in, and more users than accounts are refused', async () => {
  const { summary } = await (await simulated(file)).finished;
  expect(summary.verdict).toBe('passed');
  expect(summary.personas['account_holder']?.operations.http?.['log_in']?.ok).toBe(8);
  await expect(run(example(file), { ...brief, users: 9 })).rejects.toThrow(/accounts/);
});
