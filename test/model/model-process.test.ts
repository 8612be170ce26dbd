import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import type { SocketEnd } from '../../src/protocols/transport.ts';
import { plainScenario } from '../support/plain-scenario.ts';

const { model } = plainScenario({}, {});

/** A computed backend, and what became of what was asked of it, in order. */
function modelOf() {
  const timeline = new Timeline();
  const world = modelWorld(model, { seed: 1, clock: timeline.world });
  const happened: string[] = [];
  const connect = () =>
    world.sockets?.open('u', {
      opened: () => happened.push('opened'),
      received: (text) =>
        happened.push(String(/"(?:event|type)":"((?!event")[\w.]+)"/.exec(text)?.[1])),
      ended: ({ wasOpen, code, errorClass }: SocketEnd) =>
        happened.push(`${wasOpen ? 'lost' : 'refused'} ${code} ${errorClass}`),
    });
  const ask = (transport: 'http' | 'database'): void => {
    const done = ({ ok, errorClass }: { ok: boolean; errorClass: string | undefined }): void =>
      void happened.push(`${transport} ${ok ? 'ok' : errorClass}`);
    if (transport === 'http') {
      world.http?.call({ transport, name: 'x', method: 'GET', path: '/', body: undefined }, done);
    } else world.database?.call({ transport, name: 'x', input: {} }, done);
  };
  const pass = (ms: number): void => timeline.runUntil(timeline.now() + ms);
  const take = (): readonly string[] => happened.splice(0);
  return { process: world.process, connect, ask, pass, take };
}

test('a killed process loses its connections and what is in flight, not the database', () => {
  const { process, connect, ask, pass, take } = modelOf();
  const socket = connect();
  pass(1000);
  connect();
  socket?.send('{"type":"ping","id":1}');
  ask('http');
  ask('database');
  expect(take()).toEqual(['opened']);
  process.kill();
  expect(take()).toEqual(['lost 1006 close_1006', 'refused 1006 ECONNREFUSED', 'http ECONNRESET']);
  pass(1000);
  expect(take()).toEqual(['database ok']);
});

test('while it is down everything is refused, and from its restart on answered', () => {
  const { process, connect, ask, pass, take } = modelOf();
  process.kill();
  connect();
  ask('http');
  pass(1000);
  expect(take().toSorted()).toEqual(['http ECONNREFUSED', 'refused 1006 ECONNREFUSED']);
  process.restart();
  const socket = connect();
  pass(1000);
  socket?.send('{"type":"ping"}');
  ask('http');
  pass(1000);
  expect(take().toSorted()).toEqual(['http ok', 'opened', 'pong']);
});

test('what was still to come of a command is lost with the process', () => {
  const { process, connect, pass, take } = modelOf();
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
