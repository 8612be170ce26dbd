import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTcp, createServer } from 'node:net';
import { Client as PostgresClient } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import { useBackend } from './backend.ts';
import type { Client } from './client.ts';
import { command, connect, query } from './client.ts';

const backend = useBackend();

/** A road to the database that can be closed and opened again. */
async function road(toUrl: string) {
  const target = new URL(toUrl);
  const travelling = new Set<Socket>();
  let isOpen = true;
  const server = createServer((socket) => {
    if (!isOpen) socket.destroy();
    const onwards = connectTcp(Number(target.port), target.hostname);
    for (const end of [socket, onwards]) {
      travelling.add(end);
      end.on('error', () => undefined);
      end.on('close', () => travelling.delete(end));
    }
    socket.pipe(onwards).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    isOpen = false;
    for (const socket of travelling) socket.destroy();
  };
  onTestFinished(() => {
    close();
    server.close();
  });
  const entrance = new URL(toUrl);
  entrance.port = String(portOf(server.address()));
  return { url: entrance.href, close, reopen: () => (isOpen = true) };
}

function portOf(address: AddressInfo | string | null): number {
  return address === null || typeof address === 'string' ? 0 : address.port;
}

async function health(platform: PlatformHandle): Promise<unknown> {
  const response = await fetch(`${platform.httpUrl}/health`);
  return { status: response.status, ...Object(await response.json()) };
}

async function untilAnswered(client: Client): Promise<void> {
  for (;;) {
    const reply = await query(client, 'system_overview');
    if (reply['type'] === 'query_result') return;
    expect(reply).toMatchObject({ type: 'error', code: 'database', in_reply_to: 'query' });
  }
}

test('answers with errors while the database is away, and is well again with it', async () => {
  const way = await road(backend.database().url);
  const platform = await backend.launch({ database: backend.database({ url: way.url }) });
  const client = await connect(platform);
  await untilAnswered(client);
  way.close();
  expect(await command(client, 'deploy', { version: '1' })).toMatchObject({ code: 'database' });
  expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  expect(await health(platform)).toMatchObject({
    status: 'degraded',
    database: 'unreachable',
  });
  const execute = { method: 'POST', headers: { authorization: `Bearer ${platform.token}` } };
  const refused = await fetch(`${platform.httpUrl}/workflow/init`, {
    ...execute,
    body: '{"workflow_type":"t"}',
  });
  expect(refused.status).toBe(500);
  expect(await refused.json()).toHaveProperty('error.code', 'database');
  way.reopen();
  await untilAnswered(client);
  expect(await health(platform)).toMatchObject({ status: 'ok', database: 'ok' });
});

test('answers 503 to a health check without a database', async () => {
  const way = await road(backend.database().url);
  const platform = await backend.launch({ database: backend.database({ url: way.url }) });
  way.close();
  expect((await fetch(`${platform.httpUrl}/health`)).status).toBe(503);
});

test('survives the death of every backend in the middle of the work', async () => {
  const applicationName = 'to be killed';
  const platform = await backend.launch({ database: backend.database({ applicationName }) });
  const clients = await Promise.all([1, 2, 3, 4, 5, 6].map(() => connect(platform)));
  const killer = new PostgresClient({ connectionString: backend.database().url });
  await killer.connect();
  onTestFinished(() => killer.end());
  const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`;
  for (let round = 0; round < 10; round += 1) {
    const asked = clients.map((client) => query(client, 'system_overview'));
    await killer.query(kill, [applicationName]);
    for (const reply of await Promise.all(asked)) {
      expect([undefined, 'database']).toContain(reply['code']);
    }
  }
  await Promise.all(clients.map((client) => untilAnswered(client)));
});

test('ends an experiment whose database was away at its end', async () => {
  const way = await road(backend.database().url);
  const platform = await backend.launch({ database: backend.database({ url: way.url }) });
  const client = await connect(platform, '?user=zoe');
  await client.ask({ type: 'subscribe', channel: 'experiments' });
  const params = { experiment: 'late', hypothesis: 'h', duration_ms: 1 };
  client.send({ type: 'command', command: 'start_experiment', params });
  await client.next((frame) => frame['type'] === 'command_result');
  way.close();
  expect(await command(client, 'deploy', { version: '1' })).toMatchObject({ code: 'database' });
  way.reopen();
  const push = await client.next((frame) => frame['event'] === 'experiment.completed');
  expect(push).toMatchObject({ channel: 'experiments', data: { experiment: 'late' } });
});
