import { expect, test } from 'vitest';
import { Barrier } from '../../src/actors/barrier.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import type { Observation } from '../../src/metrics/observation.ts';

function openBarrier() {
  const clock = new HeapClock();
  const observed: Observation[] = [];
  const begun: string[] = [];
  const barrier = new Barrier(clock, (one) => observed.push(one));
  const comer = (name: string) => ({ begin: () => begun.push(`${clock.now()} ${name}`) });
  return { clock, barrier, observed, begun, comer };
}

test('holds nobody when there is no rendezvous', () => {
  const { barrier, begun, comer, observed } = openBarrier();
  barrier.hold(comer('a'));
  expect(begun).toEqual(['0 a']);
  expect(observed).toEqual([]);
});

test('keeps one timer at most, and none when nobody is held', () => {
  const { clock, barrier, comer, begun } = openBarrier();
  barrier.close({ users: 3, timeoutMs: 1000 });
  for (let round = 0; round < 50; round++) {
    for (const name of ['a', 'b']) barrier.hold(comer(name));
    expect(clock.pending()).toBe(1);
    barrier.hold(comer('c'));
    expect(clock.pending()).toBe(0);
  }
  expect(begun.length).toBe(150);
});

test('a new rendezvous begins with nobody in it', () => {
  const { clock, barrier, comer, begun, observed } = openBarrier();
  barrier.close({ users: 3, timeoutMs: 1000 });
  barrier.hold(comer('a'));
  clock.runUntil(600);
  barrier.close({ users: 2, timeoutMs: 1000 });
  expect(begun).toEqual(['600 a']);
  barrier.hold(comer('b'));
  clock.runUntil(1599);
  expect(begun).toEqual(['600 a']);
  clock.runUntil(1600);
  expect(begun).toEqual(['600 a', '1600 b']);
  expect(observed).toEqual([
    { kind: 'gathering', at: 600, users: 1, isFull: false },
    { kind: 'gathering', at: 1600, users: 1, isFull: false },
  ]);
});

test('lets go in time although the sum of its times is no whole microsecond', () => {
  const { clock, barrier, comer, begun } = openBarrier();
  barrier.close({ users: 3, timeoutMs: 700 });
  clock.runUntil(2017.144);
  expect(2017.144 + 700).toBeGreaterThan(2717.144);
  barrier.hold(comer('a'));
  clock.fireNext();
  expect(begun).toEqual(['2717.144 a']);
});
