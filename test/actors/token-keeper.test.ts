import { expect, test } from 'vitest';
import type { TokenAnswer } from '../../src/actors/fetch-token.ts';
import { TokenKeeper } from '../../src/actors/token-keeper.ts';

interface Waiting {
  readonly delayMs: number;
  readonly due: () => void;
  isCancelled: boolean;
}

/** A keeper whose time passes on request and whose service answers from a list. */
function kept(validMs: number | undefined, answers: readonly TokenAnswer[] = []) {
  const waits: Waiting[] = [];
  const left = [...answers];
  let fetches = 0;
  const keeper = new TokenKeeper({
    first: { kind: 'token', token: 'first', validMs },
    fetch: () => {
      fetches++;
      return Promise.resolve(left.shift() ?? { kind: 'failed', errorClass: 'none_left' });
    },
    later: (due, delayMs) => {
      const wait = { delayMs, due, isCancelled: false };
      waits.push(wait);
      return () => void (wait.isCancelled = true);
    },
  });
  keeper.start();
  const pass = async (): Promise<void> => {
    waits.at(-1)?.due();
    await new Promise(setImmediate);
  };
  return { keeper, waits, pass, fetches: () => fetches };
}

const second: TokenAnswer = { kind: 'token', token: 'second', validMs: 10_000 };
const failed: TokenAnswer = { kind: 'failed', errorClass: 'http_503' };

test('fetches a token anew before it expires, and again before that one does', async () => {
  const { keeper, waits, pass } = kept(20_000, [second]);
  expect(keeper.token()).toBe('first');
  expect(waits[0]?.delayMs).toBeGreaterThan(14_000);
  expect(waits[0]?.delayMs).toBeLessThanOrEqual(16_000);
  await pass();
  expect(keeper.token()).toBe('second');
  expect(waits.map(({ delayMs }) => delayMs)[1]).toBe(8_000);
  expect(keeper.failures()).toBeUndefined();
});

test.each([
  [3_600_000, 3_540_000],
  [0, 1_000],
  [1e15, 86_400_000],
  [Infinity, 86_400_000],
])('of %i ms it waits at most %i', (validMs, expected) => {
  const { waits } = kept(validMs);
  expect(waits[0]?.delayMs).toBeLessThanOrEqual(expected);
  expect(waits[0]?.delayMs).toBeGreaterThan(expected - 1000);
});

test('a token that never expires is never fetched anew', () => {
  expect(kept(undefined).waits).toEqual([]);
});

test('keeps the old one while fetching fails, ever more patiently, and counts that', async () => {
  const failures = Array.from({ length: 7 }, () => failed);
  const { keeper, waits, pass } = kept(10_000, [...failures, second, failed]);
  for (const _ of failures) await pass();
  expect(keeper.token()).toBe('first');
  const pauses = waits.slice(1).map(({ delayMs }) => delayMs);
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(keeper.failures()).toEqual({ times: 7, last: 'http_503' });
  await pass();
  expect(keeper.token()).toBe('second');
  await pass();
  expect(waits.at(-1)?.delayMs).toBe(1_000);
});

test('asks nobody any more when it is stopped, not even in the middle of an attempt', async () => {
  const { keeper, waits, fetches } = kept(10_000, [second]);
  waits[0]?.due();
  keeper.stop();
  await new Promise(setImmediate);
  expect(keeper.token()).toBe('first');
  expect(fetches()).toBe(1);
  expect(waits).toHaveLength(1);
  const other = kept(10_000, [second]);
  other.keeper.stop();
  expect(other.waits[0]?.isCancelled).toBe(true);
});
