import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { UndiciTransport } from '../../src/actors/http-transport.ts';
import { bearerOf, headersOf, type Reach } from '../../src/actors/reach.ts';
import { WebSocketTransport } from '../../src/actors/web-socket-transport.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { SocketEnd } from '../../src/protocols/transport.ts';
import type { Handshake } from '../../src/scenario/handshake.ts';
import { httpServer } from '../support/http-server.ts';
import { socketServer } from '../support/socket-server.ts';

const everything: Reach = {
  ...bearerOf('of-all'),
  headers: { 'x-tenant': 'acme', 'x-trace': 'on' },
  cookies: { session: 'abc', theme: 'dark' },
  subprotocols: ['agents.v2', 'agents.v1'],
};

function transportOf(url: string, reach: Reach): WebSocketTransport {
  const timers = new HeapClock();
  const transport = new WebSocketTransport({
    url,
    reach,
    handshakeMs: 2000,
    heartbeatMs: 1000,
    pongMs: 1000,
    timers,
  });
  onTestFinished(() => transport.destroy());
  return transport;
}

/** How one attempt ends: `opened`, or its end. */
function attempt(transport: WebSocketTransport, own?: Handshake): Promise<'opened' | SocketEnd> {
  return new Promise((resolve) => {
    const listener = {
      opened: () => resolve('opened'),
      received: () => undefined,
      ended: resolve,
    };
    transport.open('user', listener, own);
  });
}

test('a handshake shows headers, one line of cookies, subprotocols and the token', async () => {
  const server = await socketServer();
  expect(await attempt(transportOf(server.url, everything))).toBe('opened');
  expect(server.handshakes[0]?.headers).toMatchObject({
    'x-tenant': 'acme',
    'x-trace': 'on',
    cookie: 'session=abc; theme=dark',
    authorization: 'Bearer of-all',
    'sec-websocket-protocol': 'agents.v2,agents.v1',
  });
  expect([...server.clients].map(({ protocol }) => protocol)).toEqual(['agents.v2']);
});

test('what one user shows is laid over what all show, in its handshake only', async () => {
  const server = await socketServer();
  const transport = transportOf(`${server.url}?room=1&kept=yes`, everything);
  const own: Handshake = {
    headers: { 'X-Tenant': 'other', 'x-own': 'mine' },
    cookies: { session: 'of-user' },
    subprotocols: ['agents.v1'],
    token: 'of-user',
    query: { room: 'a b', seat: '7' },
  };
  expect(await attempt(transport, own)).toBe('opened');
  expect(await attempt(transport)).toBe('opened');
  const [first, second] = server.handshakes;
  expect(first?.url).toBe('/ws?room=a+b&kept=yes&seat=7');
  expect(first?.headers).toMatchObject({
    'x-tenant': 'other',
    'x-trace': 'on',
    'x-own': 'mine',
    cookie: 'session=of-user; theme=dark',
    authorization: 'Bearer of-user',
    'sec-websocket-protocol': 'agents.v1',
  });
  expect(second?.url).toBe('/ws?room=1&kept=yes');
  expect(second?.headers).toMatchObject({ authorization: 'Bearer of-all', 'x-tenant': 'acme' });
  expect(second?.headers).not.toHaveProperty('x-own');
});

test('a header authorization of a user stands instead of the token of all', () => {
  const own = { headers: { Authorization: 'Basic abc' } };
  expect(headersOf(bearerOf('of-all'), own)).toEqual({ authorization: 'Basic abc' });
  expect(headersOf(bearerOf(undefined))).toEqual({});
});

test.each<Handshake>([
  { headers: { 'x-line': 'one\r\nx-injected: two' } },
  { headers: { 'no name': 'x' } },
  { cookies: { session: 'a\nb' } },
  { token: 'line\nbreak' },
  { subprotocols: ['not a token'] },
])('a handshake that cannot be written ends like a refused one: %j', async (own) => {
  const server = await socketServer();
  const end = { wasOpen: false, code: 1006, errorClass: 'invalid_handshake' };
  expect(await attempt(transportOf(server.url, bearerOf('t')), own)).toEqual(end);
  expect(server.handshakes).toEqual([]);
});

test('the token is asked for at every handshake and every request', async () => {
  let token = 'first';
  const reach: Reach = { ...bearerOf(undefined), token: () => token };
  const sockets = await socketServer();
  const pages = await httpServer((response) => response.end('{}'));
  const transport = transportOf(sockets.url, reach);
  const http = new UndiciTransport({ url: pages.url, reach, timeoutMs: 2000, connectionsMax: 1 });
  onTestFinished(() => http.destroy());
  for (token of ['first', 'second']) {
    await attempt(transport);
    await new Promise((resolve) =>
      http.call(
        { transport: 'http', name: 'a', method: 'GET', path: '/', body: undefined },
        resolve,
      ),
    );
  }
  const shown = ['Bearer first', 'Bearer second'];
  expect(sockets.handshakes.map(({ headers }) => headers.authorization)).toEqual(shown);
  expect(pages.asked.map(({ headers }) => headers.authorization)).toEqual(shown);
});

test('an HTTP request shows headers and cookies, and says what its body is', async () => {
  const pages = await httpServer((response) => response.end('{}'));
  const options = { url: pages.url, reach: everything, timeoutMs: 2000, connectionsMax: 1 };
  const http = new UndiciTransport(options);
  onTestFinished(() => http.destroy());
  const call = { transport: 'http', name: 'a', method: 'POST', path: '/', body: { a: 1 } } as const;
  await new Promise((resolve) => http.call(call, resolve));
  expect(pages.asked[0]?.headers).toMatchObject({
    'x-tenant': 'acme',
    cookie: 'session=abc; theme=dark',
    authorization: 'Bearer of-all',
    'content-type': 'application/json',
  });
});

test('names a server that takes none of the subprotocols, and one that takes another', async () => {
  for (const [chosen, errorClass] of [
    [false, 'no_subprotocol'],
    ['another.v9', 'wrong_subprotocol'],
  ] as const) {
    const http = createServer().listen(0, '127.0.0.1');
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => chosen });
    await once(http, 'listening');
    onTestFinished(() => {
      sockets.close();
      http.closeAllConnections();
      http.close();
    });
    const address = http.address();
    const url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/ws`;
    const end = { wasOpen: false, code: 1006, errorClass };
    expect(await attempt(transportOf(url, everything))).toEqual(end);
  }
});
