import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { Incoming } from '../../src/protocols/protocol.ts';
import type { CallResult, Socket, SocketEnd } from '../../src/protocols/transport.ts';
import type { JsonObject } from '../../src/scenario/operation.ts';
import type { ModelSettings } from '../../src/scenario/scenario.ts';

const calm: ModelSettings = {
  connect: { medianMs: 1, p99Ms: 8 },
  websocket: { medianMs: 2, p99Ms: 15 },
  http: { medianMs: 3, p99Ms: 20 },
  database: { medianMs: 1.5, p99Ms: 12 },
  poolWait: { medianMs: 0.05, p99Ms: 2 },
  loss: 0,
  disconnectsPerHour: 0,
  pushesPerSecond: 0,
  capacity: undefined,
  databaseCapacity: undefined,
  failures: 0,
  databaseFailures: 0,
  restartsPerHour: 0,
  restartMs: 5000,
  acceptsPerSecond: undefined,
};

interface Heard {
  readonly at: number;
  readonly incoming: Incoming;
}

interface ModelUser {
  readonly socket: Socket;
  readonly heard: Heard[];
  readonly ends: SocketEnd[];
  send(type: string, body?: JsonObject): void;
  /** Events it was told of, with what they are about. */
  events(): readonly (readonly [string, unknown])[];
}

/** A computed backend, and users who are connected to it. */
function modelOf(settings: Partial<ModelSettings> = {}, seed = 1) {
  const timeline = new Timeline();
  const world = modelWorld({ ...calm, ...settings }, { seed, clock: timeline.world });
  let sent = 0;
  const enter = (name: string): ModelUser => {
    const heard: Heard[] = [];
    const ends: SocketEnd[] = [];
    const socket = world.sockets?.open(name, {
      opened: () => undefined,
      received: (text) => heard.push({ at: timeline.now(), incoming: agentsProtocol.decode(text) }),
      ended: (end) => ends.push(end),
    });
    if (socket === undefined) throw new Error('the model has sockets');
    timeline.runUntil(timeline.now() + 1000);
    const send = (type: string, body: JsonObject = {}): void => {
      const operation = { transport: 'websocket', name: type, type, body } as const;
      socket.send(agentsProtocol.encode(operation, ++sent));
    };
    const events = () =>
      heard.flatMap(({ incoming }) =>
        incoming.kind === 'push' ? [[incoming.event, incoming.body['data']] as const] : [],
      );
    return { socket, heard, ends, send, events };
  };
  const pass = (ms: number): void => timeline.runUntil(timeline.now() + ms);
  return { world, timeline, enter, pass };
}

function repliesTo(user: ModelUser): readonly unknown[] {
  return user.heard.flatMap(({ incoming }) =>
    incoming.kind === 'reply' ? [[incoming.key, incoming.error ?? 'ok']] : [incoming.kind],
  );
}

test('answers every message of the protocol so that the protocol understands it', () => {
  const { enter, pass } = modelOf();
  const user = enter('u');
  user.send('ping');
  user.send('subscribe', { channel: 'agents' });
  user.send('unsubscribe', { channel: 'agents' });
  user.send('event_subscription', { event_types: ['agent.created'] });
  user.send('monitoring_config', { metrics: [], interval_ms: 0 });
  user.send('query', { query_type: 'system_overview' });
  user.send('command', { command: 'scale', params: { replicas: 2 } });
  user.send('agent_message', { from: 'u', to: 'agent-1', payload: { action: 'x' } });
  user.send('disconnect');
  pass(1000);
  expect(repliesTo(user)).toEqual([
    ['ping', 'ok'],
    ['subscribe:agents', 'ok'],
    ['unsubscribe:agents', 'ok'],
    ['event_subscription', 'ok'],
    ['monitoring_config', 'ok'],
    ['query', 'ok'],
    ['command', 'ok'],
    ['agent_message:agent-1', 'ok'],
    ['disconnect', 'ok'],
  ]);
  expect(user.ends).toEqual([{ wasOpen: true, code: 1000, errorClass: 'close_1000' }]);
});

test('refuses what is wrongly filled in, as an answer to that very message', () => {
  const { enter, pass } = modelOf();
  const user = enter('u');
  const types = ['subscribe', 'unsubscribe', 'event_subscription', 'monitoring_config', 'query'];
  for (const type of [...types, 'command', 'agent_message']) user.send(type);
  user.send('dance');
  pass(1000);
  expect(repliesTo(user)).toEqual([
    ['subscribe:', 'invalid'],
    ['unsubscribe:', 'invalid'],
    ['event_subscription', 'invalid'],
    ['monitoring_config', 'invalid'],
    ['query', 'invalid'],
    ['command', 'invalid'],
    ['agent_message:', 'invalid'],
    ['dance', 'unknown_type'],
  ]);
});

test('answers one connection in order, each message after a time of its own', () => {
  const { enter, pass } = modelOf();
  const user = enter('u');
  const count = 200;
  for (let nth = 0; nth < count; nth++) user.send('ping');
  pass(10_000);
  const ids = user.heard.map(({ incoming }) => (incoming.kind === 'reply' ? incoming.id : 0));
  expect(ids).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(new Set(user.heard.map(({ at }) => at)).size).toBeGreaterThan(1);
});

test('draws latencies of the given median and 99th percentile', () => {
  const { enter, timeline, pass } = modelOf({ websocket: { medianMs: 20, p99Ms: 200 } });
  const user = enter('u');
  const latencies: number[] = [];
  for (let nth = 0; nth < 4000; nth++) {
    const startedAt = timeline.now();
    user.send('ping');
    pass(5000);
    latencies.push((user.heard.at(-1)?.at ?? 0) - startedAt);
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  expect(sorted[2000]).toBeGreaterThan(18);
  expect(sorted[2000]).toBeLessThan(22);
  expect(sorted[3960]).toBeGreaterThan(160);
  expect(sorted[3960]).toBeLessThan(250);
});

test('loses the share of replies it is told to lose', () => {
  const { enter, pass } = modelOf({ loss: 0.25 });
  const user = enter('u');
  for (let nth = 0; nth < 4000; nth++) user.send('ping');
  pass(10_000);
  expect(user.heard.length).toBeGreaterThan(2850);
  expect(user.heard.length).toBeLessThan(3150);
});

test('loses connections as often as it is told, without a close frame', () => {
  const { enter, timeline } = modelOf({ disconnectsPerHour: 2 });
  const users = Array.from({ length: 400 }, (_, index) => enter(`u${index}`));
  const enteredAt = timeline.now();
  timeline.runUntil(enteredAt + 1_800_000);
  const lost = users.filter(({ ends }) => ends.length > 0);
  expect(lost.length / users.length).toBeGreaterThan(0.57);
  expect(lost.length / users.length).toBeLessThan(0.72);
  expect(lost[0]?.ends).toEqual([{ wasOpen: true, code: 1006, errorClass: 'close_1006' }]);
});

test('leaves no timer behind for a connection that has ended', () => {
  const { enter, timeline, pass } = modelOf({ disconnectsPerHour: 0.001 });
  const user = enter('u');
  expect(timeline.world.pending()).toBe(1);
  user.socket.close();
  pass(1);
  expect(timeline.world.pending()).toBe(0);
});

test('an experiment reports back to the inbox of whoever started it, when it is over', () => {
  const { enter, pass } = modelOf();
  const [owner, other] = [enter('owner'), enter('other')];
  for (const user of [owner, other]) user.send('subscribe', { channel: 'inbox:owner' });
  owner.send('subscribe', { channel: 'inbox:other' });
  pass(1000);
  const params = { experiment: 'e1', hypothesis: 'h', duration_ms: 3000 };
  owner.send('command', { command: 'start_experiment', params });
  pass(2999);
  expect(owner.events()).toEqual([]);
  pass(1000);
  expect(owner.events()).toEqual([['experiment.completed', { experiment: 'e1' }]]);
});

test('the owner of an active coalition hears of a conflict over its agents, nobody else', () => {
  const { enter, pass } = modelOf();
  const [ann, bob] = [enter('ann'), enter('bob')];
  ann.send('subscribe', { channel: 'inbox:ann' });
  bob.send('subscribe', { channel: 'inbox:bob' });
  const form = (user: ModelUser, coalition: string, agents: readonly string[]): void => {
    const params = { coalition, goal: 'g', agents };
    user.send('command', { command: 'form_coalition', params });
    pass(1000);
  };
  form(ann, 'c1', ['agent-1', 'agent-2']);
  form(bob, 'c2', ['agent-2', 'agent-3']);
  const conflict = ['coalition.conflict', { agent: 'agent-2', coalition: 'c1' }];
  expect(ann.events()).toEqual([conflict]);
  bob.send('command', { command: 'dissolve_coalition', params: { coalition: 'c2' } });
  pass(1000);
  form(ann, 'c3', ['agent-3', 'agent-2']);
  expect(bob.events()).toEqual([]);
});

test('pushes to those who listen, at the mean rate it is told', () => {
  const { enter, pass } = modelOf({ pushesPerSecond: 2 });
  const [listener, passer] = [enter('listener'), enter('passer')];
  for (const user of [listener, passer]) user.send('subscribe', { channel: 'alerts' });
  pass(1000);
  passer.send('unsubscribe', { channel: 'alerts' });
  pass(1000);
  const before = [listener.events().length, passer.events().length] as const;
  pass(1_000_000);
  expect(passer.events().length).toBe(before[1]);
  expect(listener.events().length - before[0]).toBeGreaterThan(1800);
  expect(listener.events().length - before[0]).toBeLessThan(2200);
});

test('tells waiting for a connection from the work of the database', () => {
  const { world, timeline } = modelOf();
  const results: { readonly at: number; readonly result: CallResult }[] = [];
  const operation = { transport: 'database', name: 'system.overview', input: {} } as const;
  world.database?.call(operation, (result) => results.push({ at: timeline.now(), result }));
  timeline.runUntil(1000);
  const [{ at, result } = { at: 0, result: undefined }] = results;
  expect(result).toMatchObject({ ok: true, timedOut: false, errorClass: undefined });
  expect(result?.serviceUs).toBeGreaterThan(0);
  expect((result?.serviceUs ?? 0) + (result?.poolWaitUs ?? 0)).toBeCloseTo(at * 1000, 6);
});

test('does the same for a seed, and something else for another', () => {
  const story = (seed: number): readonly Heard[] => {
    const { enter, pass } = modelOf({ pushesPerSecond: 5, loss: 0.1 }, seed);
    const user = enter('u');
    user.send('subscribe', { channel: 'tasks' });
    for (let nth = 0; nth < 50; nth++) user.send('ping');
    pass(10_000);
    return user.heard;
  };
  expect(story(7)).toEqual(story(7));
  expect(story(7)).not.toEqual(story(8));
});

test('hears nothing before it is open nor after it has ended', () => {
  const { world, timeline } = modelOf();
  const happened: string[] = [];
  const socket = world.sockets?.open('u', {
    opened: () => happened.push('opened'),
    received: () => happened.push('received'),
    ended: ({ wasOpen }) => happened.push(wasOpen ? 'lost' : 'never opened'),
  });
  expect(socket?.send('{"type":"ping"}')).toBe(false);
  socket?.terminate();
  expect(happened).toEqual([]);
  timeline.runUntil(1000);
  expect(happened).toEqual(['never opened']);
  expect(socket?.send('{"type":"ping"}')).toBe(false);
});
