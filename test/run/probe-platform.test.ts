import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { probePlatform } from '../../src/run/probe-platform.ts';

/** What is found on a platform that answers this. */
async function probed(text: string) {
  const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return probePlatform({
    httpUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/ws`,
    token: 'secret',
    pid: process.pid,
    exited: new Promise(() => undefined),
    kill: () => undefined,
    obey: () => Promise.resolve(),
    freeze: () => () => undefined,
    stop: () => Promise.resolve(),
  });
}

test('what holds its memory is read', async () => {
  const memory = { heap_used_bytes: 3, external_bytes: 4, rss_bytes: 9 };
  expect(await probed(JSON.stringify(memory))).toMatchObject({ heldBytes: 7, rssBytes: 9 });
});

test.each(['', '{"heap_used', '{}', 'null'])('nothing is read from %j', async (text) => {
  expect(await probed(text)).toBeUndefined();
});
