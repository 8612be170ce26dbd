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

test('a state that nobody left says nothing', () => {
  expect(judgedOne('dwell{state=leaving} p99 < 3s', run).passed).toBe(null);
});

test('tags that a metric does not have are refused', () => {
  expect(() => thresholdOf('dwell{from=online} p99 < 3s')).toThrow('dwell has no tag from');
  expect(() => thresholdOf('transitions{state=online} count < 3')).toThrow('has no tag state');
});
