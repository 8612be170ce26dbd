import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Move, Observation } from '../../src/metrics/observation.ts';
import { judgedOne, thresholdOf } from './judged-run.ts';
import { tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function moveAt(at: number, parts: Partial<Move>): Move {
  return {
    kind: 'move',
    at,
    persona: 'observer',
    user: 'observer-1',
    from: undefined,
    to: 'offline',
    left: [],
    entered: ['offline'],
    ...parts,
  };
}

const inner = { state: 'online.watching', dwellUs: 200_000 };
const run: readonly Observation[] = [
  moveAt(0, {}),
  moveAt(500, {
    from: 'online.watching',
    to: 'reconnecting',
    left: [{ state: 'online', dwellUs: 400_000 }, inner],
    entered: ['reconnecting'],
  }),
  moveAt(900, {
    persona: 'researcher',
    from: 'reconnecting',
    to: 'connecting',
    left: [{ state: 'reconnecting', dwellUs: 3_500_000 }],
    entered: ['connecting'],
  }),
  tickAt(1_000),
];

test.each([
  ['dwell{state=reconnecting} p99 < 3s', 3_500, false],
  ['dwell{state=reconnecting} p99 < 4s', 3_500, true],
  ['dwell{state=online} max < 500ms', 400, true],
  ['dwell{state=online.watching} max < 500ms', 200, true],
  ['dwell{persona=observer} max < 500ms', 200, true],
  ['transitions{to=reconnecting} count < 1', 1, false],
  ['transitions{from=online,to=reconnecting} count < 2', 1, true],
  ['transitions{from=online.watching,to=connecting} count < 1', 0, true],
  ['transitions count < 3', 2, true],
  ['transitions{persona=observer} rate < 2/s', 1, true],
])('%s', (text, value, passed) => {
  const result = judgedOne(text, run);
  expect(result.passed).toBe(passed);
  expect(Math.abs((result.value ?? 0) - value)).toBeLessThanOrEqual(value / 500);
});

const open = (soFarMs: number, user = 'observer-2'): Observation => ({
  kind: 'staying',
  at: 950,
  persona: 'observer',
  user,
  stays: [{ state: 'reconnecting', dwellUs: soFarMs * 1_000 }],
});

/** A run in which users come back after so many ms, and others do not until it is over. */
function comingBack(endedMs: readonly number[], openMs: readonly number[]) {
  const ended = endedMs.map((ms) =>
    moveAt(900, {
      from: 'reconnecting',
      to: 'connecting',
      left: [{ state: 'reconnecting', dwellUs: ms * 1_000 }],
      entered: ['connecting'],
    }),
  );
  return [...ended, ...openMs.map((ms) => open(ms)), tickAt(1_000)];
}

test.each<[string, Record<'ended' | 'open', readonly number[]>, number, boolean]>([
  // Nobody came back at all: at least so long.
  ['dwell{state=reconnecting} p99 < 3s', { ended: [], open: [8_000, 7_000] }, 8_000, false],
  // Half of them did, soon; of the others nobody knows but that it is longer.
  ['dwell{state=reconnecting} p99 < 3s', { ended: [100, 100], open: [8_000, 8_000] }, 8_000, false],
  ['dwell{state=reconnecting} p50 < 3s', { ended: [100, 100], open: [8_000, 8_000] }, 100, true],
  ['dwell{state=reconnecting} max < 3s', { ended: [100], open: [8_000] }, 8_000, false],
  // Who has just gone says nothing against those who took long.
  [
    'dwell{state=reconnecting} p50 < 3s',
    { ended: [4_000, 4_000], open: [10, 10, 10, 10] },
    4_000,
    false,
  ],
  ['dwell{state=reconnecting} min < 5s', { ended: [4_000, 5_000], open: [10] }, 4_000, true],
  ['dwell{state=reconnecting} avg < 5s', { ended: [4_000, 5_000], open: [10] }, 4_500, true],
  // By hand: 1 − 1/4 are longer than 1 s; of the two after 2 s one is longer than 3 s: 3/8.
  [
    'dwell{state=reconnecting} p60 < 9s',
    { ended: [1_000, 3_000], open: [2_000, 4_000] },
    3_000,
    true,
  ],
  [
    'dwell{state=reconnecting} p63 < 9s',
    { ended: [1_000, 3_000], open: [2_000, 4_000] },
    4_000,
    true,
  ],
])('%s of %j', (text, stays, ...[value, passed]) => {
  const result = judgedOne(text, comingBack(stays.ended, stays.open));
  expect(result.passed).toBe(passed);
  expect(Math.abs((result.value ?? 0) - value)).toBeLessThanOrEqual(value / 500);
});

test('an open stay never makes a percentile shorter', () => {
  const stays = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(stays, stays, fc.integer({ min: 1, max: 99 }), (ended, unended, percent) => {
      const text = `dwell{state=reconnecting} p${percent} < 600s`;
      const [alone, both] = [[], unended].map((some) => judgedOne(text, comingBack(ended, some)));
      expect(both?.value ?? 0).toBeGreaterThanOrEqual(alone?.value ?? Infinity);
    }),
    { numRuns: 60 },
  );
});

test('a state that nobody left says nothing', () => {
  expect(judgedOne('dwell{state=leaving} p99 < 3s', run).passed).toBe(null);
});

test('tags that a metric does not have are refused', () => {
  expect(() => thresholdOf('dwell{from=online} p99 < 3s')).toThrow('dwell has no tag from');
  expect(() => thresholdOf('transitions{state=online} count < 3')).toThrow('has no tag state');
});
