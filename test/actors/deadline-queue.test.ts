import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineQueue } from '../../src/actors/deadline-queue.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { wholeMicroseconds } from '../../src/determinism/whole-microseconds.ts';

interface Item {
  readonly name: number;
  readonly due: number;
  isOver: boolean;
}

const timeoutMs = 100;

function queueOn(clock: HeapClock, expired: (item: Item) => void): DeadlineQueue<Item> {
  return new DeadlineQueue<Item>(clock, {
    isOver: (item) => item.isOver,
    expire: (item) => {
      item.isOver = true;
      expired(item);
    },
  });
}

function itemOn(clock: HeapClock, name: number): Item {
  return { name, due: wholeMicroseconds(clock.now() + timeoutMs), isOver: false };
}

type Step =
  | { readonly do: 'add' }
  | { readonly do: 'finish'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const) }) },
    fc.record({ do: fc.constant('finish' as const), which: fc.nat(30) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 80 }) }),
  ),
  { maxLength: 80 },
);

interface Expiry {
  readonly name: number;
  readonly at: number;
}

/** What should happen: each item that is not finished by then expires after the timeout. */
function expected(taken: readonly Step[], endMs: number): readonly Expiry[] {
  const added: { due: number; finishedAt: number }[] = [];
  let now = 0;
  for (const step of taken) {
    if (step.do === 'add') added.push({ due: now + timeoutMs, finishedAt: Infinity });
    if (step.do === 'wait') now += step.ms;
    const item = step.do === 'finish' ? added[step.which] : undefined;
    if (item !== undefined) item.finishedAt = Math.min(item.finishedAt, now);
  }
  return added
    .map(({ due, finishedAt }, name) => ({ name, at: due, finishedAt }))
    .filter(({ at, finishedAt }) => finishedAt >= at && at <= endMs)
    .map(({ name, at }) => ({ name, at }));
}

test('expires what is not over after the timeout, on time and in order', () => {
  let expiries = 0;
  fc.assert(
    fc.property(steps, (taken) => {
      const clock = new HeapClock();
      const seen: Expiry[] = [];
      const queue = queueOn(clock, ({ name }) => seen.push({ name, at: clock.now() }));
      const items: Item[] = [];
      for (const step of taken) {
        if (step.do === 'wait') clock.runUntil(clock.now() + step.ms);
        const item = step.do === 'finish' ? items[step.which] : undefined;
        if (item !== undefined) item.isOver = true;
        if (step.do === 'add') {
          const added = itemOn(clock, items.length);
          items.push(added);
          queue.add(added);
        }
      }
      clock.runUntil(clock.now() + 2 * timeoutMs);
      expect(seen).toEqual(expected(taken, clock.now()));
      expiries += seen.length;
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 500, seed: 7 },
  );
  expect(expiries).toBeGreaterThan(500);
});

test('keeps one timer, however many wait', () => {
  const clock = new HeapClock();
  const queue = queueOn(clock, () => undefined);
  for (let name = 0; name < 5000; name++) {
    queue.add(itemOn(clock, name));
    clock.runUntil(clock.now() + 0.01);
    expect(clock.pending()).toBe(1);
  }
});

test('takes new deadlines from within an expiry', () => {
  const clock = new HeapClock();
  const times: number[] = [];
  const queue = queueOn(clock, ({ name }) => {
    times.push(clock.now());
    if (name < 3) queue.add(itemOn(clock, name + 1));
  });
  queue.add(itemOn(clock, 0));
  clock.runUntil(1000);
  expect(times).toEqual([100, 200, 300, 400]);
});
