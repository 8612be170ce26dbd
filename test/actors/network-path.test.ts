import { expect, test } from 'vitest';
import { networkPath } from '../../src/actors/network-path.ts';
import { UserFaults } from '../../src/actors/user-faults.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { CallResult, SocketListener, World } from '../../src/protocols/transport.ts';

const latency = { leastMs: 10, mostMs: 100 };
const answer: CallResult = {
  ok: true,
  errorClass: undefined,
  timedOut: false,
  serviceUs: 500,
  poolWaitUs: 40,
  value: 'rows',
};

interface Far {
  readonly world: World;
  readonly arrived: { readonly at: number; readonly what: string }[];
}

/** A target that answers at once, and what reached it when. */
function farWorld(timers: HeapClock): Far {
  const arrived: Far['arrived'] = [];
  const arrive = (what: string): void => void arrived.push({ at: timers.now(), what });
  const call = ({ name }: { readonly name: string }, done: (result: CallResult) => void): void => {
    arrive(name);
    timers.setTimeout(() => done(answer), 0);
  };
  const open = (_: string, listener: SocketListener) => {
    arrive('connect');
    timers.setTimeout(() => listener.opened(), 0);
    return {
      connection: 7,
      send: (text: string): boolean => {
        arrive(text);
        return true;
      },
      close: () => listener.ended({ wasOpen: true, code: 1000, errorClass: 'close_1000' }),
      terminate: () => undefined,
    };
  };
  return { world: { sockets: { open }, http: { call }, database: { call } }, arrived };
}

const nobody: SocketListener = {
  opened: () => undefined,
  received: () => undefined,
  ended: () => undefined,
};

test('frames of a connection arrive in their order, each within the range of the first', () => {
  const timers = new HeapClock();
  const { world, arrived } = farWorld(timers);
  const path = networkPath({ errorRate: 0, latency }, world, { seed: 3, timers })(7);
  const socket = path.world.sockets?.open('u', nobody);
  expect(socket?.send('early')).toBe(false);
  expect(socket?.connection).toBeUndefined();
  timers.runUntil(200);
  expect(socket?.connection).toBe(7);
  for (let index = 0; index < 50; index++) expect(socket?.send(String(index))).toBe(true);
  timers.runUntil(400);
  const frames = arrived.slice(1);
  expect(frames.map(({ what }) => what)).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
  expect(new Set(frames.map(({ at }) => at)).size).toBeGreaterThan(2);
  for (const { at } of frames) expect(at).toBeGreaterThanOrEqual(210);
  expect(frames.at(-1)?.at).toBeLessThanOrEqual(300);
  socket?.send('late');
  socket?.close();
  timers.runUntil(900);
  expect(arrived).toHaveLength(51);
});

test('calls begin later, and what was added counts as their time', () => {
  const timers = new HeapClock();
  const { world, arrived } = farWorld(timers);
  const path = networkPath({ errorRate: 0, latency }, world, { seed: 3, timers })(0);
  const results: CallResult[] = [];
  const operation = { transport: 'database', name: 'agents.list', input: {} } as const;
  path.world.database?.call(operation, (result) => results.push(result));
  timers.runUntil(1_000);
  const delayMs = arrived[0]?.at ?? 0;
  expect(delayMs).toBeGreaterThanOrEqual(10);
  const serviceUs = answer.serviceUs + Math.round(delayMs * 1_000);
  expect(results).toEqual([{ ...answer, serviceUs }]);
});

test('where nothing lies between, users have the world itself', () => {
  const timers = new HeapClock();
  const { world } = farWorld(timers);
  const pathOf = networkPath({ errorRate: 0, latency: undefined }, world, { seed: 1, timers });
  expect(pathOf(0)).toBe(pathOf(1));
  expect(pathOf(0).world).toBe(world);
  expect(pathOf(0).nextFailure()).toBeUndefined();
});

test('a transport that the run does not have is still not there', () => {
  const timers = new HeapClock();
  const bare = { sockets: undefined, http: undefined, database: undefined };
  const { world } = networkPath({ errorRate: 0, latency }, bare, { seed: 1, timers })(0);
  expect(world).toEqual(bare);
});

test('what fails follows from the seed and the user alone', () => {
  const timers = new HeapClock();
  const { world } = farWorld(timers);
  const failuresOf = (seed: number, user: number) => {
    const settings = { errorRate: 0.5, latency: undefined };
    const path = networkPath(settings, world, { seed, timers })(user);
    return Array.from({ length: 100 }, () => path.nextFailure() !== undefined);
  };
  const first = failuresOf(1, 0);
  expect(failuresOf(1, 0)).toEqual(first);
  expect(failuresOf(1, 1)).not.toEqual(first);
  expect(failuresOf(2, 0)).not.toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('what a fault holds up goes on in order when it ends, and what follows is not held up', () => {
  const timers = new HeapClock();
  const { world, arrived } = farWorld(timers);
  const faults = new UserFaults(3, timers);
  const settings = { errorRate: 0, latency: undefined, faults };
  const socket = networkPath(settings, world, { seed: 3, timers })(7).world.sockets?.open(
    'u',
    nobody,
  );
  timers.runUntil(100);
  faults.begin('network_latency-1', { kind: 'network_latency', leastMs: 1000, mostMs: 5000 });
  for (let index = 0; index < 20; index++) socket?.send(`held ${index}`);
  timers.runUntil(900);
  expect(arrived).toEqual([{ at: 0, what: 'connect' }]);
  faults.end('network_latency');
  expect(socket?.send('free')).toBe(true);
  const held = Array.from({ length: 20 }, (_, index) => `held ${index}`);
  expect(arrived.slice(1)).toEqual([...held, 'free'].map((what) => ({ at: 900, what })));
  timers.runUntil(10_000);
  expect(arrived).toHaveLength(22);
});

test('a frame never overtakes one that is held up until the same moment', () => {
  const timers = new HeapClock();
  const { world, arrived } = farWorld(timers);
  const faults = new UserFaults(3, timers);
  const settings = { errorRate: 0, latency: { leastMs: 0, mostMs: 0 }, faults };
  const socket = networkPath(settings, world, { seed: 3, timers })(7).world.sockets?.open(
    'u',
    nobody,
  );
  timers.runUntil(1);
  faults.begin('network_latency-1', { kind: 'network_latency', leastMs: 50, mostMs: 50 });
  timers.setTimeout(() => {
    faults.begin('network_latency-2', { kind: 'network_latency', leastMs: 0, mostMs: 0 });
    socket?.send('second');
  }, 50);
  socket?.send('first');
  timers.runUntil(200);
  expect(arrived.slice(1).map(({ what }) => what)).toEqual(['first', 'second']);
});
