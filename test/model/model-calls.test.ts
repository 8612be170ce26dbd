import { describe, expect, test } from 'vitest';
import type { Disturbance } from '../../src/scenario/disturbance.ts';
import { watchedModel } from './watched-model.ts';

const patience = {
  handshakeMs: 3000,
  heartbeatMs: 1000,
  pongMs: 400,
  requestMs: 2000,
  databaseConnectMs: 4000,
  queryMs: 5000,
};
const all = (does: Disturbance) => ({ id: 'one', share: 1, does });
const stall = all({ kind: 'stall' });

/** A backend with one connection of each kind, over which all went well. */
function usedModel() {
  const model = watchedModel({}, patience);
  const socket = model.connect();
  model.ask('http');
  model.ask('database');
  model.pass(100);
  expect(model.take().toSorted()).toEqual(['database ok', 'http ok', 'opened']);
  return { ...model, socket };
}

describe('a request over HTTP', () => {
  test('ends when its time is up, and one that is held up for less arrives', () => {
    const { networks, ask, pass, take } = usedModel();
    networks.http.begin(stall);
    ask('http');
    pass(1000);
    ask('http');
    pass(1500);
    expect(take()).toEqual(['http timedOut timed_out']);
    networks.http.end('one');
    pass(400);
    expect(take()).toEqual(['http ok']);
    pass(10_000);
    expect(take()).toEqual([]);
  });

  test('is reset with its connection, and refused where a new one is', () => {
    const { networks, ask, pass, take } = usedModel();
    ask('http');
    networks.http.begin(all({ kind: 'reset' }));
    expect(take()).toEqual(['http failed ECONNRESET']);
    ask('http');
    pass(100);
    expect(take()).toEqual(['http failed ECONNRESET']);
    networks.http.end('one');
    networks.http.begin(all({ kind: 'refuse' }));
    ask('http');
    pass(100);
    expect(take()).toEqual(['http failed ECONNREFUSED']);
    networks.http.end('one');
    ask('http');
    pass(100);
    expect(take()).toEqual(['http ok']);
  });

  test('does not answer twice when the process is killed after its time was up', () => {
    const { process, ask, pass, take } = usedModel();
    process.freeze();
    ask('http');
    pass(2500);
    process.kill();
    pass(1000);
    expect(take().filter((one) => one.startsWith('http'))).toEqual(['http timedOut timed_out']);
  });

  test('takes turns on connections, so that a refusal spares who needs no new one', () => {
    const { networks, ask, pass, take } = usedModel();
    networks.http.begin(all({ kind: 'refuse' }));
    ask('http');
    ask('http');
    pass(100);
    expect(take().toSorted()).toEqual(['http failed ECONNREFUSED', 'http ok']);
  });
});

describe('an operation on the database', () => {
  test('waits so long for an answer, and so long for a new connection', () => {
    const { networks, ask, pass, take } = usedModel();
    networks.database.begin(stall);
    ask('database');
    ask('database');
    pass(4100);
    expect(take()).toEqual(['database timedOut connect_timeout']);
    pass(1000);
    expect(take()).toEqual(['database timedOut query_timeout']);
    networks.database.end('one');
    ask('database');
    pass(100);
    expect(take()).toEqual(['database ok']);
  });

  test('is lost with its connection, and refused where a new one is', () => {
    const { networks, ask, pass, take } = usedModel();
    networks.database.begin(all({ kind: 'half_open', direction: 'to_user' }));
    ask('database');
    pass(100);
    expect(take()).toEqual([]);
    networks.database.end('one');
    expect(take()).toEqual(['database failed connection_lost']);
    networks.database.begin(all({ kind: 'refuse' }));
    ask('database');
    pass(100);
    expect(take()).toEqual(['database failed ECONNREFUSED']);
  });

  test.each([
    { kind: 'lock', lockMs: 4500, ms: 4500, errorClass: 'sqlstate_55P03' },
    { kind: 'lock', lockMs: 6000, ms: 5000, errorClass: 'query_timeout' },
    { kind: 'exhaust_pool', lockMs: 4500, ms: 4000, errorClass: 'pool_timeout' },
  ] as const)('held by $kind ends after $ms ms as $errorClass', (held) => {
    const { kind, lockMs: lockTimeoutMs, ms, errorClass } = held;
    const { databaseFaults, ask, pass, take } = watchedModel({}, patience);
    const { databaseConnectMs: connectTimeoutMs } = patience;
    const limits = { connectTimeoutMs, lockTimeoutMs, statementTimeoutMs: 9000 };
    databaseFaults.begin({ id: 'one', kind, share: 1, ...limits });
    ask('database');
    pass(ms - 1);
    expect(take()).toEqual([]);
    pass(10);
    expect(take()).toEqual([`database timedOut ${errorClass}`]);
  });

  test('that gives up waiting for the pool asks no connection about it', () => {
    const { databaseFaults, networks, ask, pass, take } = watchedModel({}, patience);
    const limits = { connectTimeoutMs: 4000, lockTimeoutMs: 9000, statementTimeoutMs: 9000 };
    databaseFaults.begin({ id: 'taken', kind: 'exhaust_pool', share: 1, ...limits });
    ask('database');
    networks.database.begin(stall);
    pass(4100);
    expect(take()).toEqual(['database timedOut pool_timeout']);
  });

  test('that had to wait for the pool has all its time for the answer', () => {
    const { databaseFaults, networks, ask, pass, take } = watchedModel({}, patience);
    const limits = { connectTimeoutMs: 4000, lockTimeoutMs: 9000, statementTimeoutMs: 9000 };
    const taken = { id: 'taken', kind: 'exhaust_pool', share: 1, ...limits } as const;
    databaseFaults.begin(taken);
    ask('database');
    pass(3900);
    networks.database.begin(stall);
    databaseFaults.end(taken);
    pass(4900);
    expect(take()).toEqual([]);
    pass(200);
    expect(take()).toEqual(['database timedOut query_timeout']);
  });

  const limits = { connectTimeoutMs: 4000, lockTimeoutMs: 9000, statementTimeoutMs: 9000 };

  test('waits for a new connection by the network, and for its answer by a lock', () => {
    const { databaseFaults, networks, ask, pass, take, waits } = watchedModel({}, patience);
    const lock = { id: 'lock', kind: 'lock', share: 1, ...limits } as const;
    networks.database.begin(stall);
    databaseFaults.begin(lock);
    ask('database');
    pass(3000);
    networks.database.end('one');
    pass(3000);
    databaseFaults.end(lock);
    pass(1000);
    expect(take()).toEqual(['database ok']);
    expect(waits[0]).toBeCloseTo(3000, -1);
  });

  test.each([
    ['a new one', () => watchedModel({}, patience)],
    ['one that stood', usedModel],
  ])('waits for a connection, %s, and for the pool no longer than for one of them', (_, model) => {
    const { databaseFaults, networks, ask, pass, take, waits } = model();
    networks.database.begin(stall);
    databaseFaults.begin({ id: 'taken', kind: 'exhaust_pool', share: 1, ...limits });
    ask('database');
    pass(3000);
    networks.database.end('one');
    pass(1001);
    expect(take()).toEqual(['database timedOut pool_timeout']);
    expect(waits.at(-1)).toBe(4000);
  });
});

describe('a connection of a user', () => {
  test.each<Disturbance>([
    { kind: 'stall' },
    { kind: 'half_open', direction: 'both' },
    { kind: 'half_open', direction: 'to_target' },
    { kind: 'half_open', direction: 'to_user' },
  ])('that does not answer its heartbeat in time is given up: %o', (does) => {
    const { networks, pass, take } = usedModel();
    pass(5000);
    networks.websocket.begin(all(does));
    pass(900);
    expect(take()).toEqual([]);
    pass(500);
    expect(take()).toEqual(['lost 1006 heartbeat_timeout']);
    networks.websocket.end('one');
    pass(5000);
    expect(take()).toEqual([]);
  });

  test('is kept when it is slow', () => {
    const { networks, socket, pass, take } = usedModel();
    networks.websocket.begin(all({ kind: 'latency', addMs: 300, jitterMs: 100 }));
    pass(20_000);
    socket?.send('{"type":"ping"}');
    pass(3000);
    expect(take()).toEqual(['pong']);
  });

  test('hangs in its handshake while the process is frozen, for so long', () => {
    const { process, socket, connect, pass, take } = usedModel();
    socket?.terminate();
    pass(100);
    take();
    process.freeze();
    connect();
    pass(2900);
    expect(take()).toEqual([]);
    pass(200);
    expect(take()).toEqual(['refused 1006 handshake_timeout']);
    process.thaw();
    pass(1000);
    expect(take()).toEqual([]);
  });

  test.each([
    ['stands', 'lost 1006 close_1006'],
    ['is being opened', 'refused 1006 ECONNRESET'],
  ])('that %s is reset in its own words', (_, end) => {
    const { networks, connect, socket, pass, take } = usedModel();
    if (end.startsWith('refused')) {
      socket?.terminate();
      connect();
      pass(0);
      take();
    }
    networks.websocket.begin(all({ kind: 'reset' }));
    expect(take()).toEqual([end]);
  });

  test('waits two seconds for the end of one that it closes', () => {
    const { networks, socket, pass, take } = usedModel();
    networks.websocket.begin(stall);
    socket?.close();
    pass(1900);
    expect(take()).toEqual([]);
    pass(200);
    expect(take()).toEqual(['lost 1006 close_1006']);
  });

  test('hears all that was said before the end', () => {
    const { networks, socket, pass, take } = usedModel();
    networks.websocket.begin(stall);
    socket?.send('{"type":"ping"}');
    socket?.send('{"type":"disconnect"}');
    pass(500);
    networks.websocket.end('one');
    pass(500);
    expect(take()).toEqual(['pong', 'disconnect_ack', 'lost 1000 close_1000']);
  });
});
