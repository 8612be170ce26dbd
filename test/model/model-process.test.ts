import { expect, test } from 'vitest';
import { watchedModel } from './watched-model.ts';

const ping = (id: number): string => JSON.stringify({ type: 'ping', id });
const subscribe = (channel: string): string => JSON.stringify({ type: 'subscribe', channel });
const command = (name: string, params: object): string =>
  JSON.stringify({ type: 'command', command: name, params });

test('a killed process loses its connections and what is in flight, not the database', () => {
  const { process, connect, ask, pass, take } = watchedModel();
  const socket = connect();
  pass(1000);
  connect();
  socket?.send('{"type":"ping","id":1}');
  ask('http');
  ask('database');
  expect(take()).toEqual(['opened']);
  process.kill();
  expect(take()).toEqual([
    'lost 1006 close_1006',
    'refused 1006 ECONNREFUSED',
    'http failed ECONNRESET',
  ]);
  pass(1000);
  expect(take()).toEqual(['database ok']);
});

test('one that leaves says good-bye, and finishes requests within a second', () => {
  const { process, connect, ask, pass, take, now } = watchedModel({
    http: { medianMs: 900, p99Ms: 1200 },
  });
  const socket = connect();
  pass(1000);
  connect();
  socket?.send(ping(1));
  for (let asked = 0; asked < 20; asked++) ask('http');
  const leftAt = now();
  process.leave();
  socket?.send(ping(2));
  expect(take()).toEqual(['opened', 'refused 1006 ECONNREFUSED']);
  pass(0);
  expect(take()).toEqual(['lost 1001 close_1001']);
  process.restart();
  process.kill();
  process.restart();
  pass(999);
  const finished = take();
  expect(new Set(finished)).toEqual(new Set(['http ok']));
  pass(1);
  expect(now() - leftAt).toBe(1000);
  const cut = Array.from({ length: 20 - finished.length }, () => 'http failed ECONNRESET');
  expect(cut.length).toBeGreaterThan(0);
  expect(take()).toEqual(cut);
  pass(60_000);
  expect(take()).toEqual([]);
});

test('until its good-bye arrives nothing that is sent to it is heard, and answers come', () => {
  const { process, networks, connect, ask, pass, take } = watchedModel();
  const standing = connect();
  pass(100);
  const does = { kind: 'latency', addMs: 1500, jitterMs: 0 } as const;
  for (const network of [networks.websocket, networks.http]) {
    network.begin({ id: 'latency-1', share: 1, does });
  }
  connect();
  pass(100);
  ask('http');
  process.leave();
  process.restart();
  standing?.send(command('start_experiment', { experiment: 'e', duration_ms: 3000 }));
  const next = connect();
  expect(take()).toEqual(['opened']);
  pass(1700);
  const lost = 'lost 1001 close_1001';
  expect(take().toSorted()).toEqual(['http ok', lost, lost, 'opened', 'opened']);
  next?.send(subscribe('inbox:u'));
  pass(5000);
  expect(take()).toEqual(['subscribed']);
});

test.each(['kill', 'leave'] as const)('after a %s everything is refused until a restart', (end) => {
  const { process, connect, ask, pass, take } = watchedModel();
  process[end]();
  connect();
  ask('http');
  pass(1000);
  expect(take().toSorted()).toEqual(['http failed ECONNREFUSED', 'refused 1006 ECONNREFUSED']);
  process.restart();
  const socket = connect();
  pass(1000);
  socket?.send('{"type":"ping"}');
  ask('http');
  pass(1000);
  expect(take().toSorted()).toEqual(['http ok', 'opened', 'pong']);
});

test('what was still to come of a command is lost with the process', () => {
  const { process, connect, pass, take } = watchedModel();
  const begin = (): void => {
    const socket = connect();
    pass(20);
    socket?.send(subscribe('inbox:u'));
    socket?.send(command('start_experiment', { experiment: 'e', duration_ms: 500 }));
    pass(20);
  };
  begin();
  process.kill();
  process.restart();
  begin();
  take();
  pass(5000);
  expect(take()).toEqual(['experiment.completed']);
});

test('a frozen process answers nothing, and afterwards all that waits, in order', () => {
  const { process, connect, ask, pass, take } = watchedModel();
  const socket = connect();
  pass(1000);
  socket?.send(subscribe('tasks'));
  process.freeze();
  pass(1000);
  socket?.send('{"type":"query","query_type":"agents"}');
  ask('http');
  ask('database');
  connect();
  pass(60_000);
  expect(take()).toEqual(['opened', 'database ok']);
  process.thaw();
  expect(take()).toEqual(['subscribed', 'opened']);
  pass(1000);
  expect(take().toSorted()).toEqual(['http ok', 'query_result']);
  socket?.send(ping(1));
  pass(1000);
  expect(take()).toEqual(['pong']);
});

test('what an answer brings about waits behind what waited before', () => {
  const { process } = watchedModel();
  const order: string[] = [];
  const first = (): void => {
    order.push('first');
    process.whenAwake(() => order.push('of the first'));
  };
  process.freeze();
  process.whenAwake(first);
  process.whenAwake(() => order.push('second'));
  process.thaw();
  process.whenAwake(() => order.push('third'));
  expect(order).toEqual(['first', 'second', 'of the first', 'third']);
});

test('one that is killed while it is frozen loses what waits, and comes back awake', () => {
  const { process, connect, ask, pass, take } = watchedModel();
  const socket = connect();
  pass(1000);
  process.freeze();
  socket?.send(ping(1));
  ask('http');
  pass(1000);
  process.kill();
  expect(take()).toEqual(['opened', 'lost 1006 close_1006', 'http failed ECONNRESET']);
  process.freeze();
  process.restart();
  ask('http');
  pass(1000);
  expect(take()).toEqual(['http ok']);
  process.thaw();
  pass(1000);
  expect(take()).toEqual([]);
});
