import { expect, test } from 'vitest';
import { backOffMs, type BackOffTerms } from '../../src/machines/back-off-ms.ts';

const terms: BackOffTerms = {
  strategy: 'full',
  baseMs: 100,
  capMs: 20_000,
  attempts: 3,
  previousMs: 500,
  u: 0.5,
};

test.each<readonly [BackOffTerms['strategy'], Partial<BackOffTerms>, number]>([
  ['full', {}, 400],
  ['full', { u: 0 }, 0],
  ['full', { attempts: 1000 }, 10_000],
  ['equal', { u: 0 }, 400],
  ['equal', {}, 600],
  ['equal', { attempts: 40 }, 15_000],
  ['decorrelated', { u: 0 }, 100],
  ['decorrelated', {}, 800],
  ['decorrelated', { attempts: 0, previousMs: 9000 }, 200],
  ['decorrelated', { previousMs: 20_000, u: 0.9 }, 20_000],
  ['none', {}, 800],
  ['none', { u: 0.9 }, 800],
  ['none', { attempts: 1000 }, 20_000],
])('%s with %o waits %i ms', (strategy, more, waitMs) => {
  expect(backOffMs({ ...terms, ...more, strategy })).toBe(waitMs);
});
