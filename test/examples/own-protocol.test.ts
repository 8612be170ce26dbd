import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { echoBackend } from '../../examples/echo-backend.ts';
import { run } from '../../src/index.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { brief, example, simulated } from './example.ts';

const file = 'own-protocol.ts';

async function backendUrl(): Promise<string> {
  const server = echoBackend(0);
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('users speak a format of their own with a server that understands no other', async () => {
  const live = await run(example(file), { ...brief, wsUrl: await backendUrl() });
  const { summary } = await live.finished;
  expect(soundVerdicts).toContain(summary.verdict);
  const { talker } = summary.personas;
  expect(talker?.operations.websocket?.['echo']?.ok).toBeGreaterThan(50);
  expect(talker?.operations.websocket?.['session.disconnect']?.ok).toBe(10);
  expect(summary.websocket.errors).toBe(0);
  expect(Object.values(summary.oddities).every((count) => count === 0)).toBe(true);
});

test('the protocol says itself what a simulation answers', async () => {
  const { summary } = await (await simulated(file)).finished;
  expect(summary.verdict).toBe('passed');
  expect(summary.personas['talker']?.operations.websocket?.['echo']?.ok).toBeGreaterThan(500);
});
