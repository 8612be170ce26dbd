import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock, Timer } from '../../src/determinism/clock.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { hostSleep } from '../../src/determinism/host.ts';
import { NaiveClock } from './naive-clock.ts';

/** What a callback does besides being noted: sets timers after `sets` µs, clears some by number. */
interface Deed {
  readonly sets: readonly number[];
  readonly clears: readonly number[];
}

type Step = Deed & { readonly advanceUs: number };

interface Program {
  readonly steps: readonly Step[];
  /** Deeds of the callbacks, in the order their timers were set, over and over. */
  readonly deeds: readonly Deed[];
}

type RunnableClock = Clock & { runUntil(time: number): void; pending(): number };

const timersMax = 300;

/** Runs the program and tells what fired, when, and how many timers were pending. */
function trace(clock: RunnableClock, { steps, deeds }: Program): readonly string[] {
  const log: string[] = [];
  const timers: Timer[] = [];
  const carryOut = (deed: Deed): void => {
    for (const delayUs of deed.sets) set(delayUs);
    for (const index of deed.clears) {
      const timer = timers[index % Math.max(1, timers.length)];
      if (timer !== undefined) clock.clearTimeout(timer);
    }
  };
  const set = (delayUs: number): void => {
    if (timers.length >= timersMax) return;
    const id = timers.length;
    const deed = deeds[id % deeds.length];
    timers.push(
      clock.setTimeout(() => {
        log.push(`${id} fires at ${clock.now()}`);
        if (deed !== undefined) carryOut(deed);
      }, delayUs / 1000),
    );
  };
  for (const step of steps) {
    carryOut(step);
    clock.runUntil(clock.now() + step.advanceUs / 1000);
    log.push(`stands at ${clock.now()} with ${clock.pending()} pending`);
  }
  return log;
}

const microseconds = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 50_000 }).map((quarter) => quarter * 250),
);
const indices = fc.array(fc.nat({ max: timersMax }), { maxLength: 4 });
const deed = fc.record({ sets: fc.array(microseconds, { maxLength: 2 }), clears: indices });
const step = fc.record({
  sets: fc.array(microseconds, { maxLength: 12 }),
  clears: indices,
  advanceUs: microseconds,
});
const program: fc.Arbitrary<Program> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  deeds: fc.array(deed, { minLength: 1, maxLength: 6 }),
});

describe('the heap clock', () => {
  test('fires what a naive clock fires, in the same order at the same times', () => {
    let fired = 0;
    fc.assert(
      fc.property(program, (one) => {
        const told = trace(new HeapClock(), one);
        fired += told.filter((line) => line.includes('fires')).length;
        expect(told).toEqual(trace(new NaiveClock(), one));
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(1000);
  });

  test('fires timers of the same time in the order they were set', () => {
    const clock = new HeapClock();
    const fired: number[] = [];
    for (let id = 0; id < 100; id++) clock.setTimeout(() => fired.push(id), 7);
    clock.runUntil(7);
    expect(fired).toEqual(Array.from({ length: 100 }, (_, id) => id));
  });

  test('fires a chained timer in the same advance, at its own time', () => {
    const clock = new HeapClock();
    const times: number[] = [];
    clock.setTimeout(() => {
      times.push(clock.now());
      clock.setTimeout(() => times.push(clock.now()), 1000);
    }, 5000);
    clock.runUntil(60_000);
    expect(times).toEqual([5000, 6000]);
    expect(clock.now()).toBe(60_000);
  });

  test('never goes back', () => {
    const clock = new HeapClock();
    clock.runUntil(10);
    clock.runUntil(4);
    expect(clock.now()).toBe(10);
  });

  test('never fires a cancelled timer, also when another one cancels it at the same time', () => {
    const clock = new HeapClock();
    const fired: string[] = [];
    const early = clock.setTimeout(() => fired.push('early'), 1);
    clock.setTimeout(() => clock.clearTimeout(late), 2);
    const late = clock.setTimeout(() => fired.push('late'), 2);
    clock.clearTimeout(early);
    clock.clearTimeout(early);
    expect(clock.pending()).toBe(2);
    clock.runUntil(3);
    expect(fired).toEqual([]);
    expect(clock.pending()).toBe(0);
    expect(clock.nextDue()).toBe(Infinity);
  });

  test('clearing a timer that has fired changes nothing', () => {
    const clock = new HeapClock();
    const timer = clock.setTimeout(() => undefined, 1);
    clock.setTimeout(() => undefined, 5);
    clock.runUntil(1);
    clock.clearTimeout(timer);
    expect(clock.pending()).toBe(1);
  });

  test('lets go of cancelled timers although earlier ones are still pending', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const clock = new HeapClock();
    clock.setTimeout(() => undefined, 1);
    const handles = Array.from({ length: 10_000 }, () => {
      const timer = clock.setTimeout(() => undefined, 1000);
      clock.clearTimeout(timer);
      return new WeakRef(timer);
    });
    await hostSleep(0);
    collectGarbage();
    const kept = handles.filter((handle) => handle.deref() !== undefined).length;
    expect(kept).toBeLessThan(200);
    expect(clock.pending()).toBe(1);
  });

  test('knows whole microseconds only', () => {
    const time = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(time, time, (standAt, delay) => {
        const clock = new HeapClock();
        clock.runUntil(standAt);
        const { due } = clock.setTimeout(() => undefined, delay);
        for (const ms of [clock.now(), due]) expect(Math.round(ms * 1000) / 1000).toBe(ms);
        expect(due).toBeGreaterThanOrEqual(clock.now());
        expect(Math.abs(due - standAt - delay)).toBeLessThan(0.0011);
      }),
    );
  });

  test.each([-1, -0.001, NaN, Infinity])('refuses a delay of %d', (delay) => {
    const clock = new HeapClock();
    expect(() => clock.setTimeout(() => undefined, delay)).toThrow(/a delay must be finite/);
    expect(clock.pending()).toBe(0);
  });

  test.each([NaN, Infinity])('refuses to run until %d', (time) => {
    expect(() => new HeapClock().runUntil(time)).toThrow(/a finite time/);
  });

  test('tells when a timer becomes the earliest one', () => {
    const clock = new HeapClock();
    const told: number[] = [];
    clock.onEarlier = () => told.push(clock.nextDue());
    for (const delay of [50, 70, 20, 20, 10]) clock.setTimeout(() => undefined, delay);
    expect(told).toEqual([50, 20, 10]);
  });
});
