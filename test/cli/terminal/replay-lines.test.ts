import { expect, test } from 'vitest';
import { replayLines } from '../../../src/cli/terminal/replay-lines.ts';
import type { CoveredPart } from '../../../src/metrics/coverage-summary.ts';
import type { ReplayResult } from '../../../src/run/replay-run.ts';

function seen(count: number): CoveredPart {
  return { seen: count, of: 4, share: count / 4 };
}

/** A replay of one user that changed its state so often. */
function replayed(changes: number): ReplayResult {
  const entries = Array.from({ length: changes }, (_, index) => ({
    at: index * 1_000,
    state: index % 2 === 0 ? 'online.resting' : 'online.asking',
    event: 'replied',
  }));
  return {
    kind: 'complete',
    missing: undefined,
    users: 1,
    events: changes,
    hash: 'abc',
    recordedHash: 'abc',
    matches: true,
    divergence: undefined,
    endMs: changes * 1_000,
    coverage: { states: seen(2), transitions: seen(1), personas: {} },
    states: {},
    timelines: [{ index: 0, user: 'asker-1', persona: 'asker', entries }],
    omitted: 0,
  };
}

function rowsOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => / s +online\./.test(line));
}

test('of the way of a user a thousand changes are shown, and how many more there are', () => {
  const all = replayLines(replayed(1_000));
  expect(all[2]).toBe('  coverage: states 2 of 4, transitions 1 of 4');
  expect(rowsOf(all).length).toBe(1_000);
  expect(all.at(-1)).toMatch(/^ *999\.000 s/);
  const more = replayLines(replayed(1_003));
  expect(more).toContain('asker-1, asker: 1003 changes of state');
  expect(rowsOf(more)).toEqual(rowsOf(all));
  expect(more.at(-1)).toBe('… and 3 more, which --json has');
});
