import { expect, test, vi } from 'vitest';
import type { HttpTransport } from '../../src/protocols/transport.ts';
import {
  databaseCall,
  post,
  query,
  type OperationDraft,
} from '../../src/machines/operation-draft.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { patience } from '../support/patience.ts';
import { realCrowd } from '../support/real-crowd.ts';
import { answer, socketServer, type ServerBehaviour } from '../support/socket-server.ts';

/** Answers everything but messages of these types. */
function deafTo(...types: readonly string[]): ServerBehaviour {
  return {
    onMessage: (message, client) => {
      if (!types.includes(String(message['type']))) answer(message, client);
    },
  };
}

test('leaves by unsubscribing, saying goodbye and waiting for the answer', async () => {
  const held: (() => void)[] = [];
  const server = await socketServer({
    onMessage: (message, client) => {
      if (message['type'] === 'disconnect') held.push(() => answer(message, client));
      else answer(message, client);
    },
  });
  const crowd = realCrowd({
    url: server.url,
    personas: { asker: askingPersona({ channels: ['agents', 'inbox'] }) },
    behaviour: { leavePatienceMs: 60_000 },
  });
  await crowd.untilIn('online.resting');
  const emptied = crowd.dismissAll();
  await vi.waitFor(() => expect(held.length).toBe(1), patience);
  expect(crowd.crowd.census().states).toEqual({ leaving: 1 });
  for (const release of held) release();
  await emptied;
  const said = server.heard.slice(-3).map(({ type, channel }) => [type, channel]);
  expect(said).toEqual([
    ['unsubscribe', 'agents'],
    ['unsubscribe', 'inbox:asker-0'],
    ['disconnect', undefined],
  ]);
  expect(crowd.connections()).toEqual(['opened', 'left']);
  expect(crowd.lives('left')).toEqual(['asker-0']);
  expect(crowd.open()).toBe(0);
});

test('leaves a server that does not say goodbye when its patience is over', async () => {
  const server = await socketServer(deafTo('unsubscribe', 'disconnect'));
  const crowd = realCrowd({ url: server.url, behaviour: { leavePatienceMs: 150 } });
  await crowd.untilIn('online.resting');
  const startedAt = performance.now();
  await crowd.dismissAll();
  expect(performance.now() - startedAt).toBeGreaterThan(149);
  expect(crowd.samples().slice(-2)).toMatchObject([
    { operation: 'session.unsubscribe', outcome: 'cancelled' },
    { operation: 'session.disconnect', outcome: 'cancelled' },
  ]);
  expect(crowd.open()).toBe(0);
});

test('an operation still open at the end is cancelled, and the books balance', async () => {
  const server = await socketServer(deafTo('query', 'disconnect'));
  const crowd = realCrowd({ url: server.url, behaviour: { leavePatienceMs: 50 } });
  await crowd.untilIn('online.asking');
  expect(crowd.crowd.census().inFlight).toEqual({ websocket: 1, http: 0, database: 0 });
  await crowd.dismissAll();
  expect(crowd.samples().filter(({ operation }) => operation.startsWith('query'))).toMatchObject([
    { outcome: 'cancelled', errorClass: undefined },
  ]);
  expect(crowd.crowd.census().inFlight).toEqual({ websocket: 0, http: 0, database: 0 });
  expect(crowd.open()).toBe(0);
});

test('a user that is stopped while it connects has left, and blames nobody', async () => {
  const server = await socketServer({ onUpgrade: () => undefined });
  const crowd = realCrowd({ url: server.url });
  await crowd.untilIn('connecting');
  await crowd.dismissAll();
  expect(crowd.connections()).toEqual(['refused given_up']);
  expect(crowd.lives('left')).toEqual(['asker-0']);
  expect(crowd.lives('failed')).toEqual([]);
});

test('a user that is stopped while it waits to reconnect has left', async () => {
  const crowd = realCrowd({
    url: 'ws://127.0.0.1:1/ws',
    behaviour: {
      reconnect: { attempts: 5, strategy: 'full', delayMs: 60_000, maxDelayMs: 60_000 },
    },
  });
  await crowd.untilIn('reconnecting');
  await crowd.dismissAll();
  expect(crowd.lives('left')).toEqual(['asker-0']);
});

test('whoever does not leave in time is given up', async () => {
  const server = await socketServer(deafTo('query', 'disconnect'));
  const crowd = realCrowd({ url: server.url, behaviour: { leavePatienceMs: 60_000 } });
  await crowd.untilIn('online.asking');
  const emptied = crowd.dismissAll();
  await crowd.untilIn('leaving');
  crowd.crowd.abandonAll();
  await emptied;
  expect(crowd.lives('left')).toEqual(['asker-0']);
  expect(crowd.open()).toBe(0);
});

test('frames that make no sense are counted and change nothing', async () => {
  const server = await socketServer({
    onMessage: (message, client) => {
      client.send(Buffer.from([0, 255]));
      client.send('{"type":');
      client.send('[]');
      client.send(JSON.stringify({ type: 'query_result', id: 4711 }));
      answer(message, client);
    },
  });
  const crowd = realCrowd({ url: server.url });
  await vi.waitFor(() => expect(crowd.samples().length).toBeGreaterThan(4), patience);
  await crowd.dismissAll();
  expect(new Set(crowd.samples().map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  const odd = crowd.oddities();
  const countOf = (what: string): number => odd.filter((one) => one === what).length;
  expect(countOf('malformed')).toBe(3 * countOf('unmatched'));
  expect(countOf('unmatched')).toBe(server.heard.length);
  expect(odd.length).toBe(4 * server.heard.length);
});

test('a frame of 2 MiB costs the connection of its user only', async () => {
  const server = await socketServer();
  const cast = ['asker-0', 'asker-1', 'asker-2'].map((user) => ({ user, persona: 'asker' }));
  const crowd = realCrowd({ url: server.url, cast });
  await crowd.untilIn('online.resting', 3);
  const [victim] = server.clients;
  victim?.send('x'.repeat(2 * 1024 * 1024));
  await vi.waitFor(() => expect(server.accepted()).toBe(4), patience);
  await vi.waitFor(() => expect(Object.values(crowd.crowd.census().online)).toEqual([3]), patience);
  expect(crowd.connections().filter((step) => step.startsWith('closed'))).toEqual([
    'closed WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  ]);
  await crowd.dismissAll();
  expect(crowd.open()).toBe(0);
});

test('what cannot be sent fails as blocked, and the user goes on after a pause', async () => {
  const server = await socketServer({
    onMessage: (message, client) => {
      answer(message, client);
      if (message['type'] === 'subscribe') client.pause();
    },
  });
  const large = askingPersona();
  const ask = large.operations['ask'];
  const build = () => ({
    transport: 'websocket' as const,
    name: 'query.large',
    type: 'query',
    body: { filler: 'x'.repeat(1024 * 1024) },
  });
  const operations = ask === undefined ? {} : { ask: { ...ask, build } };
  const crowd = realCrowd({
    url: server.url,
    personas: { asker: { ...large, operations } },
    operationMs: 30,
    behaviour: { leavePatienceMs: 50 },
  });
  const blocked = (): readonly unknown[] =>
    crowd.samples().filter(({ errorClass }) => errorClass === 'blocked');
  await vi.waitFor(() => expect(blocked().length).toBeGreaterThan(1), patience);
  await crowd.dismissAll();
  expect(blocked()[0]).toMatchObject({ outcome: 'failed', operation: 'query.large' });
  expect(crowd.open()).toBe(0);
});

const flawed = query('system_overview', () => {
  throw new Error('a mistake in a persona');
});

test('a user whose chart throws has crashed, and the others go on', async () => {
  const server = await socketServer();
  const healthy = askingPersona();
  const broken = { ...healthy, name: 'broken', operations: { ask: flawed } };
  const crowd = realCrowd({
    url: server.url,
    personas: { asker: healthy, broken },
    cast: [
      { user: 'broken-0', persona: 'broken' },
      { user: 'asker-0', persona: 'asker' },
    ],
  });
  await vi.waitFor(() => expect(crowd.lives('crashed')).toEqual(['broken-0']), patience);
  const before = crowd.samples().length;
  await vi.waitFor(() => expect(crowd.samples().length).toBeGreaterThan(before + 3), patience);
  await crowd.dismissAll();
  expect(crowd.lives('left')).toEqual(['asker-0']);
  expect(crowd.open()).toBe(0);
});

/** Asks over this transport alone. */
function callerOver(transport: 'http' | 'database', call: OperationDraft): Persona {
  const { traits, operations } = askingPersona();
  const transportShares = { websocket: 0, http: 0, database: 0, [transport]: 1 };
  return askingPersona({
    operations: { ...operations, call },
    traits: { ...traits, transportShares },
  });
}

/** Answers when it is told to. */
function heldHttp(): { readonly http: HttpTransport; readonly answers: (() => void)[] } {
  const answers: (() => void)[] = [];
  const answered = {
    ok: true,
    errorClass: undefined,
    timedOut: false,
    serviceUs: 1,
    poolWaitUs: undefined,
    value: undefined,
  } as const;
  const http: HttpTransport = {
    call: (_operation, done) => void answers.push(() => done(answered)),
  };
  return { http, answers };
}

const execute = post('/agent/execute', () => ({ query: 'q' }));

test('a call still under way at the end is cancelled, and its answer finds nobody', async () => {
  const server = await socketServer();
  const { http, answers } = heldHttp();
  const crowd = realCrowd({
    url: server.url,
    world: { http },
    personas: { asker: callerOver('http', execute) },
    behaviour: { transports: ['websocket', 'http'] },
  });
  await vi.waitFor(() => expect(answers.length).toBe(1), patience);
  expect(crowd.crowd.census().inFlight.http).toBe(1);
  await crowd.dismissAll();
  for (const release of answers) release();
  expect(crowd.samples().filter(({ transport }) => transport === 'http')).toMatchObject([
    { outcome: 'cancelled' },
  ]);
  expect(crowd.open()).toBe(0);
});

test('the last operation may be under way while its user loses its connection', async () => {
  const server = await socketServer();
  const { http, answers } = heldHttp();
  const crowd = realCrowd({
    url: server.url,
    world: { http },
    personas: { asker: callerOver('http', execute) },
    behaviour: { transports: ['websocket', 'http'] },
    operationsPerUser: 1,
  });
  await vi.waitFor(() => expect(answers.length).toBe(1), patience);
  for (const client of server.clients) client.terminate();
  await vi.waitFor(() => expect(crowd.connections().length).toBe(3), patience);
  await crowd.untilIn('online.asking');
  expect(crowd.crowd.census().inFlight.http).toBe(1);
  for (const release of answers) release();
  await crowd.emptied;
  expect(answers.length).toBe(1);
  expect(crowd.lives('left')).toEqual(['asker-0']);
  expect(crowd.open()).toBe(0);
});

test('an operation whose transport the run does not have is left out and counted', async () => {
  const server = await socketServer();
  const crowd = realCrowd({
    url: server.url,
    personas: { asker: callerOver('database', databaseCall('system.overview')) },
    behaviour: { transports: ['websocket', 'database'] },
  });
  await vi.waitFor(
    () => expect(crowd.crowd.skipped.get('system.overview')).toBeGreaterThan(3),
    patience,
  );
  await crowd.dismissAll();
  expect(crowd.samples().every(({ transport }) => transport === 'websocket')).toBe(true);
});
