import { expect, test } from 'vitest';
import { watchedModel } from './watched-model.ts';

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

test('while it is down everything is refused, and from its restart on answered', () => {
  const { process, connect, ask, pass, take } = watchedModel();
  process.kill();
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
    const params = { experiment: 'e', duration_ms: 500 };
    socket?.send('{"type":"subscribe","channel":"inbox:u"}');
    socket?.send(JSON.stringify({ type: 'command', command: 'start_experiment', params }));
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

const ping = (id: number): string => JSON.stringify({ type: 'ping', id });

test('a frozen process answers nothing, and afterwards all that waits, in order', () => {
  const { process, connect, ask, pass, take } = watchedModel();
  const socket = connect();
  pass(1000);
  socket?.send('{"type":"subscribe","channel":"tasks"}');
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
