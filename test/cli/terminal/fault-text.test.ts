import { expect, test } from 'vitest';
import { faultNote, faultParts } from '../../../src/cli/terminal/fault-text.ts';
import type { FaultSummary } from '../../../src/metrics/summary.ts';

const fault: FaultSummary = {
  id: 'kill-1',
  kind: 'kill',
  target: 'platform',
  at_ms: 6000,
  ended_ms: 8000,
  cut_short: false,
  online_before: 60,
  online_lowest: 0,
  returned: 60,
  back_95_ms: 1400,
  back_all_ms: 2100,
};

test('a fault is told when it begins, when it is over, and when nobody waits any more', () => {
  const note = {
    kind: 'fault',
    at: 7200,
    id: 'kill-1',
    fault: 'kill',
    target: 'platform',
  } as const;
  expect(faultNote({ ...note, step: 'began' })).toBe('7.2 s  fault kill-1 began: platform killed');
  expect(faultNote({ ...note, step: 'ended' })).toBe('7.2 s  fault kill-1 is over');
  expect(faultNote({ ...note, step: 'cutShort' })).toContain('not waited for any more');
});

test.each<readonly [string, Partial<FaultSummary>, readonly string[]]>([
  ['all are back', {}, ['95 % of 60 users back after 1.4 s', 'all after 2.1 s']],
  [
    'some never are',
    { returned: 58, back_all_ms: null },
    ['95 % of 60 users back after 1.4 s', '58 in all'],
  ],
  ['few are', { returned: 3, back_95_ms: null, back_all_ms: null }, ['3 of 60 users back']],
  [
    'the run was ended early',
    { cut_short: true, returned: 0, back_95_ms: null, back_all_ms: null },
    ['the run ended before users could be back'],
  ],
])('in the end a line says what was broken and who came back: %s', (_, more, parts) => {
  const killed = 'kill-1  platform killed at 6.0 s for 2.0 s';
  expect(faultParts({ ...fault, ...more })).toEqual([killed, ...parts]);
});

test('a target that never served again is told', () => {
  expect(faultParts({ ...fault, ended_ms: null })[0]).toBe(
    'kill-1  platform killed at 6.0 s for good',
  );
});
