import { expect, test } from 'vitest';
import { wait, type WaitClock } from '../../src/cli/wait-clock.ts';

/** A clock on which waiting takes no time; `late` is added to every wait. */
function quickClock(late = 0): WaitClock & { readonly asked: number[] } {
  let nowMs = 0;
  const asked: number[] = [];
  return {
    asked,
    now: () => nowMs,
    after: (delayMs, callback) => {
      asked.push(delayMs);
      nowMs += delayMs + late;
      queueMicrotask(callback);
      return () => undefined;
    },
  };
}

const never = new Promise<never>(() => undefined);

test('a wait is told as it gets shorter, and ends when it is over', async () => {
  const clock = quickClock();
  const told: number[] = [];
  const remaining = (ms: number): unknown => told.push(ms);
  await wait(clock, { delayMs: 150_000, everyMs: 60_000, remaining, stopped: never });
  expect(told).toEqual([150_000, 90_000, 30_000]);
  expect(clock.now()).toBe(150_000);
});

test('late timers do not add up', async () => {
  const clock = quickClock(500);
  await wait(clock, { delayMs: 10_000, everyMs: 1_000, remaining: () => {}, stopped: never });
  expect(clock.now()).toBeLessThanOrEqual(10_500);
});

test('a wait of nothing does not wait', async () => {
  const clock = quickClock();
  await wait(clock, { delayMs: 0, everyMs: 1_000, remaining: () => {}, stopped: never });
  expect(clock.asked).toEqual([]);
});

test('a stop ends a wait and takes its timer away', async () => {
  const cancelled: number[] = [];
  const clock: WaitClock = {
    now: () => 0,
    after: (delayMs) => () => cancelled.push(delayMs),
  };
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const waiting = wait(clock, { delayMs: 5_000, everyMs: 5_000, remaining: () => {}, stopped });
  stop();
  await waiting;
  expect(cancelled).toEqual([5_000]);
});
