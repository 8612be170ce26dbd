import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { isHit } from '../../src/faults/connection-terms.ts';
import type { ModelFlow } from '../../src/model/model-flow.ts';
import { ModelNetwork } from '../../src/model/model-network.ts';
import type { Disturbance } from '../../src/scenario/disturbance.ts';

const seed = 7;

/** A computed network, and what arrived over it when, in ms, and what else came of it. */
function watchedNetwork() {
  const clock = new HeapClock();
  const network = new ModelNetwork(clock, seed);
  const happened: string[] = [];
  const connect = () => {
    const link = network.connect();
    if ('cause' in link) throw new Error(link.cause);
    link.onReset = () => happened.push(`${link.number} reset`);
    return link;
  };
  const pass = (flow: ModelFlow, what: string, bytes = 100): void =>
    flow.pass(bytes, () => happened.push(`${what} ${clock.now()}`));
  const begin = (does: Disturbance, id = 'one', share = 1): void =>
    network.begin({ id, share, does });
  const take = (): readonly string[] => happened.splice(0);
  return { clock, network, connect, pass, begin, take };
}

test('without a fault everything arrives in the moment in which it sets out', () => {
  const { connect, pass, take } = watchedNetwork();
  const link = connect();
  pass(link.toTarget, 'there');
  pass(link.toUser, 'back');
  expect(take()).toEqual(['there 0', 'back 0']);
});

test('a stall holds up everything, which then arrives in order, before what comes after', () => {
  const { clock, network, connect, pass, begin, take } = watchedNetwork();
  const link = connect();
  begin({ kind: 'stall' });
  for (const what of ['a', 'b', 'c']) pass(link.toUser, what);
  clock.runUntil(500);
  expect(take()).toEqual([]);
  network.end('one');
  pass(link.toUser, 'd');
  expect(take()).toEqual([]);
  clock.runUntil(600);
  expect(take()).toEqual(['a 500', 'b 500', 'c 500', 'd 500']);
  pass(link.toUser, 'e');
  expect(take()).toEqual(['e 600']);
});

test('latency is of the way to the user, and what it holds up goes when it ends', () => {
  const { clock, network, connect, pass, begin, take } = watchedNetwork();
  const link = connect();
  begin({ kind: 'latency', addMs: 100, jitterMs: 0 });
  pass(link.toTarget, 'there');
  pass(link.toUser, 'a');
  clock.runUntil(60);
  pass(link.toUser, 'b');
  clock.runUntil(120);
  network.end('one');
  clock.runUntil(1000);
  expect(take()).toEqual(['there 0', 'a 100', 'b 120']);
});

test('jitter is within its bounds, changes no order, and is that of the seed', () => {
  const times = (): readonly number[] => {
    const { clock, connect, pass, begin, take } = watchedNetwork();
    const link = connect();
    begin({ kind: 'latency', addMs: 50, jitterMs: 40 });
    for (let at = 0; at < 100; at++) {
      clock.runUntil(at * 100);
      pass(link.toUser, String(at));
    }
    clock.runUntil(100_000);
    const arrived = take().map((one) => one.split(' ').map(Number));
    expect(arrived.map(([what]) => what)).toEqual(Array.from({ length: 100 }, (_, at) => at));
    return arrived.map(([what = 0, at = 0]) => at - what * 100);
  };
  const first = times();
  expect(Math.min(...first)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...first)).toBeLessThanOrEqual(90);
  expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(60);
  expect(times()).toEqual(first);
});

test.each<readonly [Disturbance, readonly string[]]>([
  [{ kind: 'bandwidth', bytesPerSecond: 1000 }, ['a 1000', 'b 1500', 'c 3001']],
  [{ kind: 'slice', bytes: 10 }, ['a 99', 'b 148', 'c 3000']],
])('%o takes its time for every byte, one message after the other', (does, expected) => {
  const { clock, connect, pass, begin, take } = watchedNetwork();
  const link = connect();
  begin(does);
  pass(link.toTarget, 'a', 1000);
  pass(link.toTarget, 'b', 500);
  clock.runUntil(3000);
  pass(link.toTarget, 'c', 1);
  clock.runUntil(4000);
  expect(take()).toEqual(expected);
});

test('under new terms what is on its way begins anew', () => {
  const { clock, network, connect, pass, begin, take } = watchedNetwork();
  const link = connect();
  begin({ kind: 'bandwidth', bytesPerSecond: 1000 });
  pass(link.toUser, 'a', 1000);
  clock.runUntil(500);
  begin({ kind: 'stall' }, 'two');
  clock.runUntil(2000);
  network.end('two');
  clock.runUntil(2900);
  network.end('one');
  clock.runUntil(4000);
  expect(take()).toEqual(['a 2900']);
});

describe('half-open', () => {
  test.each([
    ['to_target', ['back 0'], ['back 0', '0 reset']],
    ['to_user', ['there 0'], ['there 0', '0 reset']],
    ['both', [], ['0 reset']],
  ] as const)('%s loses what goes that way, and resets who lost it', (direction, got, all) => {
    const { network, connect, pass, begin, take } = watchedNetwork();
    const link = connect();
    connect();
    begin({ kind: 'half_open', direction });
    pass(link.toTarget, 'there');
    pass(link.toUser, 'back');
    const during = take();
    expect(during).toEqual(got);
    expect(link.isOver).toBe(false);
    network.end('one');
    expect([...during, ...take()]).toEqual(all);
    expect(link.isOver).toBe(true);
  });

  test('nothing arrives over a connection that was reset or closed', () => {
    const { clock, network, connect, pass, begin, take } = watchedNetwork();
    const [lost, closed] = [connect(), connect()];
    begin({ kind: 'stall' });
    pass(lost.toUser, 'held');
    pass(closed.toUser, 'held');
    closed.close();
    begin({ kind: 'half_open', direction: 'both' }, 'two');
    pass(lost.toUser, 'swallowed');
    network.end('two');
    network.end('one');
    clock.runUntil(1000);
    pass(lost.toUser, 'after');
    expect(take()).toEqual(['0 reset']);
  });
});

test('a reset takes connections that stand and those that come, until it ends', () => {
  const { network, connect, begin, take } = watchedNetwork();
  connect();
  begin({ kind: 'reset' });
  expect(take()).toEqual(['0 reset']);
  expect(network.connect()).toEqual({ cause: 'ECONNRESET', number: 1 });
  network.end('one');
  connect();
  expect(take()).toEqual([]);
});

test('a refusal spares connections that stand', () => {
  const { network, connect, pass, begin, take } = watchedNetwork();
  const link = connect();
  begin({ kind: 'refuse' });
  expect(network.connect()).toEqual({ cause: 'ECONNREFUSED', number: undefined });
  pass(link.toUser, 'a');
  network.end('one');
  connect();
  expect(take()).toEqual(['a 0']);
});

test('a share of connections is hit, those whose numbers the seed draws', () => {
  const { network, connect, begin, take } = watchedNetwork();
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  const isOf = (id: string) => (connection: number) =>
    isHit({ id, share: 0.3 }, { seed, connection });
  for (const _ of numbers) connect();
  begin({ kind: 'reset' }, 'some', 0.3);
  const hit = numbers.filter(isOf('some'));
  expect(take()).toEqual(hit.map((number) => `${number} reset`));
  expect(hit.length).toBeGreaterThan(40);
  expect(hit.length).toBeLessThan(80);
  network.end('some');
  begin({ kind: 'refuse' }, 'others', 0.3);
  const comers = numbers.map((number) => number + numbers.length);
  const come = comers.map(() => network.connect());
  expect(come.map(({ number }) => number)).toEqual(comers);
  const refused = comers.filter((_, index) => 'cause' in (come[index] ?? {}));
  expect(refused).toEqual(comers.filter(isOf('others')));
});
