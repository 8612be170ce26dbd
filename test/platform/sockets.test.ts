import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import { useBackend } from './backend.ts';
import type { Client } from './client.ts';
import { command, connect, stats } from './client.ts';

const backend = useBackend();
const mebibyte = 1_048_576;

function handshake(platform: PlatformHandle, headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(platform.wsUrl, { headers });
  return new Promise((resolve) => {
    socket.once('open', () => {
      socket.close();
      resolve('open');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

test('opens only to one of its tokens', async () => {
  const platform = await backend.launch({ tokens: ['one', 'two'] });
  expect(await handshake(platform, { authorization: 'Bearer one' })).toBe('open');
  expect(await handshake(platform, { authorization: 'bearer two' })).toBe('open');
  for (const authorization of ['Bearer three', 'Bearer ', 'one', 'Basic one', 'Bearer one two']) {
    expect(await handshake(platform, { authorization })).toContain('401');
  }
  expect(await handshake(platform, {})).toContain('401');
  const counted = await stats(platform);
  expect(counted['connections']).toMatchObject({ opened: 2, refused: 6 });
});

test('opens only at /ws', async () => {
  const { token, wsUrl } = backend.shared();
  const socket = new WebSocket(wsUrl.replace('/ws', '/wss'), {
    headers: { authorization: `Bearer ${token}` },
  });
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('404');
});

test('closes with 1003 on a binary frame', async () => {
  const client = await connect(backend.shared());
  client.socket.send(Buffer.from('{"type":"ping"}'));
  expect((await client.closed).code).toBe(1003);
});

test('closes with 1009 on more than 1 MiB, and takes exactly 1 MiB', async () => {
  const client = await connect(backend.shared());
  const frame = JSON.stringify({ type: 'ping', padding: '' });
  const padding = 'x'.repeat(mebibyte - frame.length);
  expect(await client.ask({ type: 'ping', padding })).toEqual({ type: 'pong' });
  client.send({ type: 'ping', padding: `${padding}x` });
  expect((await client.closed).code).toBe(1009);
});

test('closes with 1007 on what is no UTF-8', async () => {
  const client = await connect(backend.shared());
  client.socket.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false });
  expect((await client.closed).code).toBe(1007);
});

test('survives bytes that are no frames at all', async () => {
  const { wsUrl, token } = backend.shared();
  const port = Number(new URL(wsUrl).port);
  const socket = connectTcp(port, '127.0.0.1');
  const headers = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
  headers.push('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Authorization: Bearer ${token}`);
  socket.write(`GET /ws HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  socket.write(Buffer.alloc(200, 0xff));
  await once(socket, 'close');
  const client = await connect(backend.shared());
  expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
});

test('answers every text frame with exactly one reply, whatever is in it', async () => {
  const client = await connect(backend.shared());
  await fc.assert(
    fc.asyncProperty(anyFrame(), async (text) => {
      const heardBefore = client.heard.length;
      client.send(text);
      const reply = await client.ask({ type: 'ping', id: 'after' });
      const last = reply['id'] === 'after' ? reply : await client.next(isPong);
      expect(last).toEqual({ type: 'pong', id: 'after' });
      const replies = client.heard.slice(heardBefore).filter((frame) => frame['type'] !== 'event');
      expect(replies).toHaveLength(2);
    }),
    { numRuns: 300 },
  );
});

function isPong(frame: Readonly<Record<string, unknown>>): boolean {
  return frame['id'] === 'after';
}

function anyFrame(): fc.Arbitrary<string> {
  const types = ['subscribe', 'unsubscribe', 'agent_message', 'event_subscription', 'command'];
  const type = fc.constantFrom(...types, 'query', 'monitoring_config', 'ping', 'nonsense');
  const value = fc.jsonValue({ maxDepth: 2 });
  const fields = fc.dictionary(
    fc.constantFrom('id', 'channel', 'from', 'to', 'payload', 'event_types', 'metrics', 'params'),
    value,
  );
  const names = fc.constantFrom('create_agent', 'form_coalition', 'performance', 'scale', 'x');
  const like = fc
    .tuple(type, fields, names)
    .map(([t, f, n]) =>
      JSON.stringify({ interval_ms: 0, ...f, command: n, query_type: n, type: t }),
    );
  return fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.json(), like);
}

test('cuts a client that gives no sign of life, and keeps the others', async () => {
  const platform = await backend.launch({ heartbeatMs: 1000 });
  const alive = await connect(platform);
  const dead = await connect(platform);
  dead.socket.pause();
  const cut = async (): Promise<unknown> =>
    Object((await stats(platform))['closed_by'])['heartbeat'];
  await expect.poll(cut, { timeout: 10_000 }).toBe(1);
  expect(await alive.ask({ type: 'ping' })).toEqual({ type: 'pong' });
  dead.socket.resume();
  expect((await dead.closed).code).toBe(1006);
});

test('refuses JSON nested so deep that handling it would overflow the stack', async () => {
  const client = await connect(backend.shared());
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const payload = `{"action":"x","data":${deep}}`;
  const text = `{"type":"agent_message","from":"u","to":"a","payload":${payload}}`;
  expect((await client.ask(text))['type']).toBe('error');
  const command = `{"type":"command","command":"reconfigure","params":{"key":"k","value":${deep}}}`;
  expect((await client.ask(command))['type']).toBe('error');
  expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' });
});

test('drops the pushes a slow reader does not read, and counts them', async () => {
  const platform = await backend.launch();
  const slow = await connect(platform);
  await slow.ask({ type: 'subscribe', channel: 'coalitions' });
  slow.socket.pause();
  const goal = 'g'.repeat(10_000);
  const form = async (actor: Client, n: number): Promise<unknown> =>
    command(actor, 'form_coalition', { coalition: `c${n}`, goal, agents: [`agent-${n % 90}`] });
  const actors = await Promise.all([1, 2, 3, 4].map(() => connect(platform)));
  for (let n = 0; Number((await stats(platform))['pushes_dropped']) === 0; n += 40) {
    await Promise.all(
      actors.map(async (actor, index) => {
        for (let step = 0; step < 10; step += 1) await form(actor, n + index * 10 + step);
      }),
    );
  }
  const { pushes } = await stats(platform);
  slow.socket.resume();
  await slow.next((frame) => frame['seq'] === pushes);
  expect(slow.events('coalition.formed')).toHaveLength(Number(pushes));
});

test('cuts a client that asks without reading the answers', async () => {
  const platform = await backend.launch();
  const client = await connect(platform);
  client.socket.pause();
  onTestFinished(() => client.socket.resume());
  const data = 'd'.repeat(60_000);
  const message = { type: 'agent_message', from: 'u', to: 'a', payload: { action: 'x', data } };
  for (let cut = 0; cut === 0;) {
    for (let n = 0; n < 20; n += 1) client.send(message);
    const counted = await stats(platform);
    cut = Number(Object(counted['closed_by'])['slow_reader']);
  }
  const other = await connect(platform);
  expect(await other.ask({ type: 'ping' })).toEqual({ type: 'pong' });
});
