import { expect, test } from 'vitest';
import { pace } from '../../src/actors/pacer.ts';
import type { Clock, Timer } from '../../src/determinism/clock.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { planOperations } from '../../src/scenario/operation-plan.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';

const identity = (ms: number): number => ms;

/** Fires every timer 0.3 ms late, as a busy host does. */
function lateClock(heap: HeapClock): Clock {
  return {
    now: () => heap.now(),
    setTimeout: (callback, delayMs): Timer => heap.setTimeout(callback, delayMs + 0.3),
    clearTimeout: (timer) => heap.clearTimeout(timer),
  };
}

test('a million starts are each begun exactly when they are due', () => {
  const phases = phasesOf({ steady: 50_000 });
  const load = { model: 'operations', phases, rate: constant(phases, 20_000) } as const;
  const plan = planOperations(plainScenario({ asker: 1 }, load).load, 1);
  const clock = new HeapClock();
  let begun = 0;
  let wrong = 0;
  pace(clock, {
    items: plan.dueTimes(),
    timeOf: identity,
    begin: (_, dueAt) => {
      if (clock.now() !== dueAt || dueAt !== Math.round(begun * 50) / 1000) wrong++;
      begun++;
    },
  });
  clock.runUntil(60_000);
  expect({ begun, wrong }).toEqual({ begun: 1_000_000, wrong: 0 });
  expect(plan.total).toBe(1_000_000);
});

test('what begins late delays nothing after it', () => {
  const heap = new HeapClock();
  const late: number[] = [];
  pace(lateClock(heap), {
    items: Array.from({ length: 5000 }, (_, index) => index),
    timeOf: identity,
    begin: (_, dueAt) => late.push(heap.now() - dueAt),
  });
  heap.runUntil(6000);
  expect(late.length).toBe(5000);
  expect(Math.max(...late)).toBeCloseTo(0.3, 6);
});

test('a plan that lies in the past is caught up with at once, in order', () => {
  const clock = new HeapClock();
  clock.runUntil(1000);
  const begun: number[] = [];
  pace(clock, { items: [10, 20, 1500], timeOf: identity, begin: (item) => begun.push(item) });
  clock.runUntil(1000);
  expect(begun).toEqual([10, 20]);
  clock.runUntil(1500);
  expect(begun).toEqual([10, 20, 1500]);
});

test('asks for one thing at a time and keeps one timer', () => {
  const clock = new HeapClock();
  let asked = 0;
  const items = function* (): Generator<number> {
    for (; ; asked++) yield asked;
  };
  const stop = pace(clock, { items: items(), timeOf: identity, begin: () => undefined });
  clock.runUntil(99);
  expect(asked).toBe(100);
  expect(clock.pending()).toBe(1);
  stop();
  clock.runUntil(500);
  expect(asked).toBe(100);
  expect(clock.pending()).toBe(0);
});
