import { expect, test } from 'vitest';
import { Timeline } from '../../src/determinism/timeline.ts';
import { exponential } from '../../src/determinism/distributions.ts';
import { chance } from '../../src/determinism/chance.ts';
import { modelWorld } from '../../src/model/model-world.ts';
import type { CallResult, SocketEnd } from '../../src/protocols/transport.ts';
import type { ModelSettings } from '../../src/scenario/scenario.ts';
import { plainScenario } from '../support/plain-scenario.ts';

const { model } = plainScenario({}, {});
const exactly = (ms: number) => ({ medianMs: ms, p99Ms: ms });

/** A computed backend with some limits, and what came of what was asked of it. */
function modelOf(settings: Partial<ModelSettings>, seed = 1) {
  const timeline = new Timeline();
  const world = modelWorld({ ...model, ...settings }, { seed, clock: timeline.world });
  const results: CallResult[] = [];
  const take = (result: CallResult): void => void results.push(result);
  const ask = (): void =>
    world.http?.call(
      { transport: 'http', name: 'x', method: 'GET', path: '/', body: undefined },
      take,
    );
  const query = (): void =>
    world.database?.call({ transport: 'database', name: 'x', input: {} }, take);
  const pass = (ms: number): void => timeline.runUntil(timeline.now() + ms);
  return { world, timeline, results, ask, query, pass };
}

const count = (results: readonly CallResult[], errorClass: string | undefined): number =>
  results.filter((result) => result.errorClass === errorClass).length;

test('works on so many at once, lets so many wait, and refuses exactly the rest', () => {
  const { results, ask, pass } = modelOf({
    http: exactly(10),
    connect: exactly(1),
    capacity: { workers: 3, queue: 6 },
  });
  for (let nth = 0; nth < 20; nth++) ask();
  pass(1000);
  expect(results.map(({ errorClass, serviceUs }) => [errorClass, serviceUs])).toEqual([
    ...Array.from({ length: 11 }, () => ['http_503', 1000]),
    ...[10_000, 20_000, 30_000].flatMap((us) => Array.from({ length: 3 }, () => [undefined, us])),
  ]);
  expect(results[0]?.status).toBe(503);
});

test('one who comes finds a worker that is free again, and nobody waits any more', () => {
  const { results, ask, pass } = modelOf({
    http: exactly(10),
    capacity: { workers: 1, queue: 1 },
  });
  for (let nth = 0; nth < 5; nth++) {
    ask();
    ask();
    pass(20);
  }
  expect(results.map(({ serviceUs }) => serviceUs)).toEqual(
    Array.from({ length: 5 }, () => [10_000, 20_000]).flat(),
  );
});

/** Mean wait in ms of what comes at random, 0.8 of what the workers can do. */
function meanWaitMs(workers: number, service: ModelSettings['http']): number {
  const capacity = { workers, queue: 1_000_000 };
  const { timeline, results, ask } = modelOf({ http: service, capacity });
  const gapMs = 10 / (0.8 * workers);
  let at = 0;
  const total = 60_000;
  for (let nth = 0; nth < total; nth++) {
    at += exponential(gapMs, chance(5, 0, 0, nth));
    timeline.runUntil(at);
    ask();
  }
  timeline.runUntil(at + 60_000);
  expect(results.length).toBe(total);
  const spentMs = results.reduce((sum, { serviceUs }) => sum + serviceUs / 1000, 0);
  return spentMs / total - 10;
}

test('makes random arrivals wait as long as theory says', () => {
  // M/D/1 (Pollaczek–Khinchine): rho / (1 - rho) / 2 service times.
  const alone = meanWaitMs(1, exactly(10));
  expect(alone).toBeGreaterThan(18.5);
  expect(alone).toBeLessThan(21.5);
  // M/D/4: Erlang C of 4 workers at 0.8 is 0.5964, so M/M/4 waits 0.7455 service times; with
  // equal services it is half of that, by Cosmetatos' correction 3.9 ms.
  const four = meanWaitMs(4, exactly(10));
  expect(four).toBeGreaterThan(3.5);
  expect(four).toBeLessThan(4.3);
});

test('connections of the database are waited for apart from its work', () => {
  const { results, query, pass } = modelOf({
    database: exactly(10),
    poolWait: exactly(1),
    databaseCapacity: { workers: 2, queue: 2 },
  });
  for (let nth = 0; nth < 5; nth++) query();
  pass(1000);
  expect(results.map((result) => [result.errorClass, result.poolWaitUs])).toEqual([
    ['sqlstate_53300', 1000],
    [undefined, 1000],
    [undefined, 1000],
    [undefined, 11_000],
    [undefined, 11_000],
  ]);
});

test('answers the share with an error that it is told, on each transport', () => {
  const { results, ask, query, pass } = modelOf({ failures: 0.1, databaseFailures: 0.3 });
  for (let nth = 0; nth < 10_000; nth++) {
    ask();
    query();
  }
  pass(1000);
  expect(Math.abs(count(results, 'http_500') - 1000)).toBeLessThan(120);
  expect(Math.abs(count(results, 'sqlstate_XX000') - 3000)).toBeLessThan(180);
  expect(count(results, 'http_500') + count(results, 'sqlstate_XX000')).toBe(
    results.filter(({ ok }) => !ok).length,
  );
});

/** Error codes and types of what a connection is answered. */
function talk(settings: Partial<ModelSettings>, types: readonly string[]): readonly string[] {
  const { world, pass } = modelOf(settings);
  const heard: string[] = [];
  const socket = world.sockets?.open('u', {
    opened: () => undefined,
    received: (text) => void heard.push(String(JSON.parse(text).code ?? JSON.parse(text).type)),
    ended: () => void heard.push('ended'),
  });
  pass(100);
  types.forEach((type, index) => {
    const body = { channel: 'agents' };
    const operation = { transport: 'websocket', name: type, type, body } as const;
    socket?.send(JSON.stringify({ type, ...body, id: index }), { id: index, operation });
  });
  pass(1000);
  return heard;
}

test('messages fail, too, but never subscribing and leaving', () => {
  const types = ['subscribe', 'ping', 'unsubscribe', 'disconnect'];
  expect(talk({ failures: 1 }, types)).toEqual([
    'subscribed',
    'model_error',
    'unsubscribed',
    'disconnect_ack',
    'ended',
  ]);
});

test('messages that find the queue full are refused as overloaded, in their order', () => {
  const capacity = { workers: 1, queue: 1 };
  const types = ['ping', 'ping', 'ping', 'ping'];
  expect(talk({ capacity }, types)).toEqual(['pong', 'pong', 'overloaded', 'overloaded']);
});

/** Times at which connections that all want in at once, again and again, are accepted. */
function acceptedAt(acceptsPerSecond: number, wanted: number): readonly number[] {
  const { world, timeline } = modelOf({ connect: exactly(1), acceptsPerSecond });
  const accepted: number[] = [];
  const refusals: SocketEnd[] = [];
  const connect = (): void => {
    world.sockets?.open('u', {
      opened: () => void accepted.push(timeline.now()),
      received: () => undefined,
      ended: (end) => {
        refusals.push(end);
        timeline.world.setTimeout(connect, 9);
      },
    });
  };
  for (let nth = 0; nth < wanted; nth++) connect();
  timeline.runUntil(1000 - 0.001);
  expect(refusals[0]).toEqual({ wasOpen: false, code: 1006, errorClass: 'ECONNREFUSED' });
  return accepted;
}

test.each([1000, 250, 30])('accepts exactly %i connections per second, slot by slot', (rate) => {
  const accepted = acceptedAt(rate, 1100);
  expect(accepted.length).toBe(rate);
  const slots = new Map<number, number>();
  for (const at of accepted) {
    const slot = Math.floor(at / 10);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  expect(Math.max(...slots.values())).toBeLessThanOrEqual(Math.ceil(rate / 100));
});

test('dies as often as it is told, is away as long, and the load does not change when', () => {
  const deaths = (isBusy: boolean): readonly number[] => {
    const { world, timeline, ask, pass } = modelOf({ restartsPerHour: 60, restartMs: 2000 });
    const times: number[] = [];
    const watch = (): void => {
      times.push(timeline.now());
      expect(world.process.isDown).toBe(true);
      pass(0);
      world.process.onEnded(watch);
    };
    world.process.onEnded(watch);
    for (let second = 0; second < 36_000; second++) {
      if (isBusy) ask();
      pass(1000);
    }
    return times;
  };
  const calm = deaths(false);
  // A life of a minute and two seconds away: 580 in ten hours, give or take 24.
  expect(calm.length).toBeGreaterThan(500);
  expect(calm.length).toBeLessThan(660);
  expect(deaths(true)).toEqual(calm);
});

test('what dies twice serves again when both are over, and has forgotten its queue', () => {
  const { world, results, ask, pass } = modelOf({
    http: exactly(10),
    capacity: { workers: 1, queue: 5 },
  });
  for (let nth = 0; nth < 6; nth++) ask();
  world.process.kill();
  expect(count(results, 'ECONNRESET')).toBe(6);
  world.process.kill();
  world.process.restart();
  for (let nth = 0; nth < 20; nth++) ask();
  pass(100);
  expect(count(results, 'ECONNREFUSED')).toBe(20);
  world.process.restart();
  ask();
  pass(100);
  expect(results.at(-1)).toMatchObject({ ok: true, serviceUs: 10_000 });
});
