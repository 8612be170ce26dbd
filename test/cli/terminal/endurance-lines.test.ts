import { expect, test } from 'vitest';
import { enduranceLines } from '../../../src/cli/terminal/endurance-lines.ts';
import type { ProcessEndurance } from '../../../src/run/endurance-result.ts';

const noisy: ProcessEndurance = {
  process: 'generator',
  asked_limit: 100_000,
  kind: 'unsure',
  slope: 50_000,
  at_least: -90_000,
  at_most: 190_000,
  limit: 100_000,
  cycles: 7,
  held_bytes: { first: null, last: null },
  rss_bytes: { first: null, last: null },
  descriptors: { first: null, last: null },
};

function textOf(parts: Partial<ProcessEndurance>): string {
  const summary = {
    version: '1',
    scenario: 's',
    seed: 1,
    complete: true,
    reason: null,
    warm_up_cycles: 3,
    processes: [{ ...noisy, ...parts }],
    cycles: [],
  };
  const saved = { folder: undefined, files: [], notSaved: [], leftBehind: [] };
  return enduranceLines({ summary, ...saved }, false).join('\n');
}

test('a limit that was raised is told with the one that was asked for, and why', () => {
  expect(textOf({ kind: 'no leak', limit: 2_811_196 })).toContain(
    'limit 2 811 196 instead of --leak-limit 100 000 ' +
      '(growth below 256 KiB a cycle counts as the engine’s own)',
  );
  expect(textOf({ kind: 'no leak' })).toContain('limit 100 000, 7 cycles');
});

test('too noisy a test says about how many more cycles would tell, if that can be told', () => {
  // Bounds 2.8 times as narrow take 2.8 to the power of two thirds, 1.99 times the cycles.
  expect(textOf({})).toContain('about 7 more cycles would tell');
  const near = textOf({ slope: 99_999 });
  expect(near).toContain('take more cycles');
  expect(near).not.toContain('about');
});
