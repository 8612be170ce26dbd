import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { WebSocketTransport } from '../../src/actors/web-socket-transport.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { Socket, SocketEnd } from '../../src/protocols/transport.ts';
import { patience } from '../support/patience.ts';
import { socketServer } from '../support/socket-server.ts';

interface Opened {
  readonly socket: Socket;
  readonly clock: HeapClock;
  readonly opened: Promise<void>;
  readonly ended: Promise<SocketEnd>;
  readonly received: readonly string[];
}

/** One socket; `clock` moves its heartbeat of 100 ms, which is awaited for 50 ms. */
function open(url: string, token?: string): Opened {
  const clock = new HeapClock();
  const transport = new WebSocketTransport({
    url,
    reach: bearerOf(token),
    handshakeMs: 200,
    heartbeatMs: 100,
    pongMs: 50,
    timers: clock,
  });
  onTestFinished(() => transport.destroy());
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<SocketEnd>();
  const received: string[] = [];
  const socket = transport.open('user', {
    opened: () => opened.resolve(),
    received: (text) => received.push(text),
    ended: (end) => ended.resolve(end),
  });
  return { socket, clock, opened: opened.promise, ended: ended.promise, received };
}

function refused(errorClass: string): SocketEnd {
  return { wasOpen: false, code: 1006, errorClass };
}

test('carries texts both ways and says how a connection was closed', async () => {
  const server = await socketServer({
    onMessage: ({ word }, client) => {
      client.send(`you said ${String(word)}`);
      client.close(4321);
    },
  });
  const { socket, opened, ended, received } = open(server.url);
  expect(socket.send('too early')).toBe(false);
  await opened;
  expect(socket.send('{"word":"hello"}')).toBe(true);
  expect(await ended).toEqual({ wasOpen: true, code: 4321, errorClass: 'close_4321' });
  expect(received).toEqual(['you said hello']);
  expect(socket.send('too late')).toBe(false);
});

test('shows its bearer token, asks for no compression, follows no redirect', async () => {
  const asked: string[] = [];
  const server = await socketServer({
    onUpgrade: (socket, { headers }) => {
      asked.push(String(headers.authorization), String(headers['sec-websocket-extensions']));
      socket.end('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n');
    },
  });
  expect(await open(server.url, 'secret').ended).toEqual(refused('http_302'));
  expect(asked).toEqual(['Bearer secret', 'undefined']);
});

test.each([401, 403, 404, 503])('names the status %i of a refused handshake', async (status) => {
  const server = await socketServer({
    onUpgrade: (socket) => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
  });
  expect(await open(server.url).ended).toEqual(refused(`http_${status}`));
});

test('gives up on a server that never answers the upgrade', async () => {
  const server = await socketServer({ onUpgrade: () => undefined });
  expect(await open(server.url).ended).toEqual(refused('handshake_timeout'));
});

test('gives up on a server that accepts and says nothing at all', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(await open(`ws://127.0.0.1:${port}/ws`).ended).toEqual(refused('handshake_timeout'));
});

test('names the system error when nothing listens', async () => {
  expect(await open('ws://127.0.0.1:1/ws').ended).toEqual(refused('ECONNREFUSED'));
});

test('names what is no WebSocket server', async () => {
  const server = await socketServer({ onUpgrade: (socket) => void socket.end('nonsense\r\n\r\n') });
  const { wasOpen, errorClass } = await open(server.url).ended;
  expect(wasOpen).toBe(false);
  expect(errorClass).toMatch(/^HPE_\w+$/);
});

test('ends a connection that is silent after a ping for as long as it may be', async () => {
  const server = await socketServer({ onClient: (client) => client.pause() });
  const { clock, opened, ended } = open(server.url);
  await opened;
  let isOver = false;
  void ended.then(() => (isOver = true));
  clock.runUntil(149);
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  clock.runUntil(150);
  expect(await ended).toEqual({ wasOpen: true, code: 1006, errorClass: 'heartbeat_timeout' });
});

test('keeps a quiet connection whose other end answers pings', async () => {
  let pings = 0;
  const server = await socketServer({
    onClient: (client) => void client.on('ping', () => pings++),
  });
  const { socket, clock, opened } = open(server.url);
  await opened;
  for (let beat = 1; beat <= 6; beat++) {
    clock.runUntil(beat * 100);
    await vi.waitFor(() => expect(pings).toBe(beat), patience);
    const [client] = server.clients;
    await new Promise((resolve) => client?.ping('', false, resolve));
  }
  expect(socket.send('still there')).toBe(true);
});

test('hands on a binary frame as an empty text, which no protocol understands', async () => {
  const server = await socketServer({
    onClient: (client) => {
      client.send(Buffer.from([1, 2, 3]));
      client.send('text');
    },
  });
  const { received } = open(server.url);
  await vi.waitFor(() => expect(received).toEqual(['', 'text']), patience);
});

test('takes a frame of 1 MiB and closes the connection on a larger one', async () => {
  const server = await socketServer({
    onClient: (client) => {
      client.send('x'.repeat(1024 * 1024));
      client.send('x'.repeat(2 * 1024 * 1024));
    },
  });
  const { ended, received } = open(server.url);
  const errorClass = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
  expect(await ended).toEqual({ wasOpen: true, code: 1006, errorClass });
  expect(received.map(({ length }) => length)).toEqual([1024 * 1024]);
});

test('takes no more frames while over 1 MiB waits to be read', async () => {
  const server = await socketServer({ onClient: (client) => client.pause() });
  const { socket, opened } = open(server.url);
  await opened;
  const frame = 'x'.repeat(512 * 1024);
  const taken = Array.from({ length: 200 }, () => socket.send(frame));
  const accepted = taken.indexOf(false);
  expect(accepted).toBeGreaterThan(2);
  expect(taken.slice(accepted)).toEqual(taken.slice(accepted).map(() => false));
  for (const client of server.clients) client.resume();
  await vi.waitFor(() => expect(socket.send('after it')).toBe(true), patience);
});

test('closes gracefully, and ends by itself when the other end does not answer that', async () => {
  const polite = await socketServer();
  const first = open(polite.url);
  await first.opened;
  first.socket.close();
  expect(await first.ended).toEqual({ wasOpen: true, code: 1000, errorClass: 'close_1000' });
  const deaf = await socketServer({ onClient: (client) => client.pause() });
  const second = open(deaf.url);
  await second.opened;
  second.socket.close();
  expect(await second.ended).toEqual({ wasOpen: true, code: 1006, errorClass: 'close_1006' });
});

test('can be given up while it is still connecting', async () => {
  const server = await socketServer({ onUpgrade: () => undefined });
  for (const way of ['close', 'terminate'] as const) {
    const { socket, ended } = open(server.url);
    socket[way]();
    expect((await ended).wasOpen).toBe(false);
  }
});
