import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { UndiciTransport } from '../../src/actors/http-transport.ts';
import type { CallResult } from '../../src/protocols/transport.ts';
import type { HttpOperation } from '../../src/scenario/operation.ts';

const get: HttpOperation = {
  transport: 'http',
  name: 'health',
  method: 'GET',
  path: '/health',
  body: undefined,
};

async function server(listener: RequestListener): Promise<string> {
  const http = createServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

interface Client {
  readonly transport: UndiciTransport;
  call(operation?: HttpOperation): Promise<CallResult>;
}

function client(url: string, settings: { readonly connectionsMax?: number } = {}): Client {
  const transport = new UndiciTransport({
    url,
    reach: bearerOf('secret'),
    timeoutMs: 200,
    connectionsMax: settings.connectionsMax ?? 4,
  });
  onTestFinished(() => transport.destroy());
  const call = (operation = get): Promise<CallResult> =>
    new Promise((resolve) => transport.call(operation, resolve));
  return { transport, call };
}

const failed = { ok: false, timedOut: false, poolWaitUs: undefined };

test('sends what the operation says, below the path of the URL, with its token', async () => {
  const asked: unknown[] = [];
  const url = await server((request, response) => {
    const { method, url: path, headers } = request;
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const { authorization, 'content-type': type } = headers;
      asked.push([method, path, authorization, type, Buffer.concat(body).toString()]);
      response.end('{}');
    });
  });
  const { call } = client(`${url}/api/`);
  expect(await call()).toMatchObject({ ok: true, timedOut: false, value: '{}' });
  await call({ ...get, method: 'POST', path: '/agent/execute', body: { query: 'q' } });
  expect(asked).toEqual([
    ['GET', '/api/health', 'Bearer secret', undefined, ''],
    ['POST', '/api/agent/execute', 'Bearer secret', 'application/json', '{"query":"q"}'],
  ]);
});

test.each([
  [302, 'http_302'],
  [401, 'http_401'],
  [404, 'http_404'],
  [500, 'http_500'],
])('an answer of status %i is data, and redirects are not followed', async (status, errorClass) => {
  let requests = 0;
  const url = await server((_, response) => {
    requests++;
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  expect(await client(url).call()).toMatchObject({ ...failed, errorClass });
  expect(requests).toBe(1);
});

test('waits no longer than it may, for the head of an answer as for its body', async () => {
  const silent = await server(() => undefined);
  const dripping = await server((_, response) => void response.write('a'));
  for (const url of [silent, dripping]) {
    const result = await client(url).call();
    expect(result).toMatchObject({ ok: false, timedOut: true, errorClass: 'timed_out' });
    expect(result.serviceUs).toBeGreaterThan(190_000);
  }
});

test('a body of more than 1 MiB is refused', async () => {
  const url = await server((_, response) => response.end('x'.repeat(1024 * 1024 + 1)));
  const errorClass = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
  expect(await client(url).call()).toMatchObject({ ...failed, errorClass });
});

test('names the error when nothing listens or the connection breaks', async () => {
  const refused = await client('http://127.0.0.1:1').call();
  expect(refused).toMatchObject({ ...failed, errorClass: 'ECONNREFUSED' });
  const url = await server((request) => request.socket.destroy());
  expect(await client(url).call()).toMatchObject({ ...failed, errorClass: 'UND_ERR_SOCKET' });
});

test('waits in line for a connection, and the wait is part of the figure', async () => {
  const url = await server((_, response) => void setTimeout(() => response.end(), 50));
  const { call } = client(url, { connectionsMax: 1 });
  const results = await Promise.all([call(), call(), call()]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(results[2]?.serviceUs).toBeGreaterThan(140_000);
});

test('answers every call that is open when it is destroyed', async () => {
  const url = await server(() => undefined);
  const { transport, call } = client(url);
  const open = [call(), call()];
  await transport.destroy();
  for (const result of await Promise.all(open)) expect(result.ok).toBe(false);
});
