import { expect, test, vi } from 'vitest';
import type { LaunchSettings, PlatformHandle } from '../../src/platform/launcher.ts';
import { useBackend } from '../platform/backend.ts';
import { connect, stats } from '../platform/client.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { patience } from '../support/patience.ts';
import { realCrowd } from '../support/real-crowd.ts';
import { socketServer } from '../support/socket-server.ts';

const backend = useBackend();

function again(platform: PlatformHandle): Partial<LaunchSettings> {
  return { port: Number(new URL(platform.wsUrl).port), tokens: [platform.token] };
}

const stubborn = { attempts: 50, strategy: 'full' as const, delayMs: 50, maxDelayMs: 100 };

test('users come back to a platform that was killed, and subscribe once each', async () => {
  const first = await backend.launch();
  const cast = ['asker-0', 'asker-1', 'asker-2'].map((user) => ({ user, persona: 'asker' }));
  const crowd = realCrowd({
    url: first.wsUrl,
    token: first.token,
    cast,
    personas: { asker: askingPersona({ channels: ['agents', 'inbox'] }) },
    behaviour: { reconnect: stubborn },
  });
  await crowd.untilIn('online.resting', 3);
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  await vi.waitFor(() => expect(crowd.connections().join()).toContain('refused'), patience);
  const second = await backend.launch(again(first));
  await vi.waitFor(() => expect(Object.values(crowd.crowd.census().online)).toEqual([3]), patience);
  const { messages, connections } = await stats(second);
  expect(messages).toMatchObject({ received: { subscribe: 6 } });
  expect(connections).toMatchObject({ opened: 3 });
  const author = await connect(second);
  const pushes = (): number => crowd.observed.filter(({ kind }) => kind === 'push').length;
  expect(pushes()).toBe(0);
  const params = { agent: 'agent-newcomer', role: 'explorer' };
  await author.ask({ type: 'command', command: 'create_agent', params });
  await vi.waitFor(() => expect(pushes()).toBe(3), patience);
  await crowd.dismissAll();
  expect(pushes()).toBe(3);
  expect(crowd.lives('connected').toSorted()).toEqual(cast.map(({ user }) => user));
  expect(crowd.connections().filter((step) => step === 'opened').length).toBe(6);
  expect(crowd.connections().filter((step) => step.startsWith('closed')).length).toBe(3);
  expect(crowd.open()).toBe(0);
});

test('subscriptions that were made or given up while online count after a reconnect', async () => {
  const server = await socketServer();
  const { persona, say } = speaker([
    { type: 'subscribe', body: { channel: 'tasks' } },
    { type: 'unsubscribe', body: { channel: 'agents' } },
    { type: 'event_subscription', body: { event_types: ['task.assigned'] } },
    { type: 'monitoring_config', body: { metrics: ['cpu'], interval_ms: 0 } },
  ]);
  const crowd = realCrowd({ url: server.url, personas: { asker: persona } });
  await vi.waitFor(() => expect(say()).toBeGreaterThan(4), patience);
  const before = server.heard.length;
  for (const client of server.clients) client.terminate();
  await vi.waitFor(() => expect(server.accepted()).toBe(2), patience);
  await crowd.untilIn('online.resting');
  const renewed = server.heard.slice(before).slice(0, 3);
  expect(renewed.map(({ type, channel }) => [type, channel])).toEqual([
    ['subscribe', 'tasks'],
    ['event_subscription', undefined],
    ['monitoring_config', undefined],
  ]);
  await crowd.dismissAll();
  const farewell = server.heard.slice(-2).map(({ type, channel }) => [type, channel]);
  expect(farewell).toEqual([
    ['unsubscribe', 'tasks'],
    ['disconnect', undefined],
  ]);
});

interface Said {
  readonly type: string;
  readonly body: Readonly<Record<string, string | number | readonly string[]>>;
}

/** A persona that says these things first, then asks; `say` tells how many it has said. */
function speaker(script: readonly Said[]) {
  let said = 0;
  const persona = askingPersona();
  const ask = persona.operations['ask'];
  if (ask === undefined) throw new Error('an asker asks');
  const operations = {
    ask: {
      ...ask,
      build: (draws: Parameters<typeof ask.build>[0]) => {
        const next = script[said++];
        if (next === undefined) return ask.build(draws);
        return { transport: 'websocket' as const, name: next.type, ...next };
      },
    },
  };
  return { persona: { ...persona, operations }, say: () => said };
}

test('gives up after the attempts of a row, each within its back-off', async () => {
  let attempts = 0;
  const server = await socketServer({
    onUpgrade: (socket) => {
      attempts++;
      socket.end('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n');
    },
  });
  const crowd = realCrowd({
    url: server.url,
    behaviour: {
      reconnect: { attempts: 4, strategy: 'full' as const, delayMs: 40, maxDelayMs: 100 },
    },
  });
  await crowd.emptied;
  expect(attempts).toBe(5);
  expect(crowd.connections()).toEqual(Array(5).fill('refused http_503'));
  expect(crowd.lives('failed')).toEqual(['asker-0']);
  expect(crowd.lives('left')).toEqual([]);
  const times = crowd.observed.flatMap((one) => (one.kind === 'connection' ? [one.at] : []));
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  const slack = 150;
  for (const [index, most] of [40, 80, 100, 100].entries()) {
    expect(gaps[index]).toBeLessThan(most + slack);
  }
});

test('never tries again when it may not', async () => {
  const crowd = realCrowd({
    url: 'ws://127.0.0.1:1/ws',
    behaviour: {
      reconnect: { attempts: 0, strategy: 'full' as const, delayMs: 10, maxDelayMs: 10 },
    },
  });
  await crowd.emptied;
  expect(crowd.connections()).toEqual(['refused ECONNREFUSED']);
  expect(crowd.lives('connected')).toEqual([]);
});

test('a refused subscription costs a connection and an attempt', async () => {
  const server = await socketServer({
    onMessage: ({ id }, client) => {
      client.send(JSON.stringify({ type: 'error', code: 'invalid', in_reply_to: 'x', id }));
    },
  });
  const crowd = realCrowd({
    url: server.url,
    behaviour: {
      reconnect: { attempts: 2, strategy: 'full' as const, delayMs: 10, maxDelayMs: 10 },
    },
  });
  await crowd.emptied;
  expect(crowd.samples().map(({ errorClass }) => errorClass)).toEqual(Array(3).fill('invalid'));
  expect(crowd.connections().filter((step) => step === 'left').length).toBe(3);
  expect(crowd.lives('failed')).toEqual(['asker-0']);
});

test('two hundred reconnects of one user leave nothing behind', async () => {
  const warnings: Error[] = [];
  const notice = (warning: Error): void => void warnings.push(warning);
  process.on('warning', notice);
  const server = await socketServer({
    onMessage: ({ type, id, channel }, client) => {
      if (type !== 'subscribe') return client.terminate();
      return client.send(JSON.stringify({ type: 'subscribed', channel, id }));
    },
  });
  const crowd = realCrowd({
    url: server.url,
    behaviour: {
      thinkTime: 0,
      reconnect: { attempts: 1, strategy: 'full' as const, delayMs: 1, maxDelayMs: 1 },
    },
  });
  await vi.waitFor(() => expect(server.accepted()).toBeGreaterThan(200), patience);
  expect(server.clients.size).toBeLessThan(3);
  await crowd.dismissAll();
  process.off('warning', notice);
  expect(warnings).toEqual([]);
  expect(crowd.open()).toBe(0);
  const steps = crowd.connections();
  const ends = steps.filter((step) => /^(closed|left)/.test(step)).length;
  expect(ends).toBe(steps.filter((step) => step === 'opened').length);
});
