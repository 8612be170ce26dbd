import { expect, test } from 'vitest';
import {
  deeds,
  failoverLines,
  faultNote,
  faultParts,
} from '../../../src/cli/terminal/fault-text.ts';
import type { FaultSummary, TimeSummary } from '../../../src/metrics/summary.ts';
import { faultKinds } from '../../../src/scenario/fault-kinds.ts';

const time = (p95: number, thin: readonly string[] = []): TimeSummary => ({
  avg_ms: p95,
  p50_ms: p95,
  p95_ms: p95,
  p99_ms: p95,
  max_ms: p95,
  thin_percentiles: thin,
});

const fault: FaultSummary = {
  id: 'kill-1',
  kind: 'kill',
  target: 'platform',
  at_ms: 6000,
  when: null,
  not_begun: null,
  ended_ms: 8000,
  cut_short: false,
  online_before: 60,
  online_lowest: 0,
  returned: 60,
  back_95_ms: 1400,
  back_all_ms: 2100,
  back: [],
  times: {
    detect: time(12),
    reconnect: time(3200),
    resubscribe: { ...time(40, ['p50', 'p95', 'p99']), max_ms: 90 },
    first_reply: { ...time(900, ['p95', 'p99']), p95_ms: 2000, max_ms: 3000 },
  },
  attempts: { total: 120, per_user: 20, peak_100_ms: 14, peak_share: 0.233, refused: 100 },
  caused: {
    operations_failed: 0,
    operations_timed_out: 0,
    connections_lost: 0,
    attempts_refused: 0,
  },
  cut_off: 7,
  pushes: { missed: 5, repeated: 2, recovered: 1 },
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

test('one that waits for a condition says for which, and if it did not begin why', () => {
  const at = { kind: 'fault', at: 0, id: 'kill-1', fault: 'kill', target: 'platform' } as const;
  const note = { ...at, when: 'online >= 80%' };
  expect(faultNote({ ...note, step: 'awaited' })).toBe(
    '0 ms  fault kill-1 waits for online >= 80%',
  );
  expect(faultNote({ ...note, step: 'neverHeld' })).toContain(
    'not begin: online >= 80% never held',
  );
  expect(faultNote({ ...note, step: 'tooLate' })).toContain('held too late for it to be over');
  const waited = { ...fault, at_ms: null, when: 'online >= 80%', ended_ms: null };
  const told = (not_begun: FaultSummary['not_begun']) => faultParts({ ...waited, not_begun });
  expect(told('never_held')).toEqual(['kill-1  platform not killed', 'online >= 80% never held']);
  expect(told('too_late')[1]).toBe('online >= 80% held too late for it to be over in time');
  expect(told(null)[1]).toBe('waited for online >= 80% when the run was ended');
});

test.each<readonly [string, Partial<FaultSummary>, readonly string[]]>([
  ['all are back', {}, ['95 % of 60 users back after 1.4 s', 'all after 2.1 s']],
  ['nobody was away', { online_lowest: 60 }, ['none of 60 users lost the connection']],
  [
    'some never are',
    { returned: 58, back_all_ms: null },
    ['95 % of 60 users back after 1.4 s', '58 in all'],
  ],
  ['few are', { returned: 3, back_95_ms: null, back_all_ms: null }, ['3 of 60 users back']],
  [
    'nobody was there',
    { online_before: 0, online_lowest: 0, returned: 0, back_95_ms: null, back_all_ms: null },
    ['nobody was online'],
  ],
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

test('below it stand the stages of the way back, the attempts, and what was lost', () => {
  expect(failoverLines(fault)).toEqual([
    [
      'detected p95 12 ms',
      'reconnected p95 3.2 s',
      'resubscribed max 90 ms',
      'first reply p50 900 ms',
    ],
    ['120 attempts', '20 per user', '14 in 100 ms at most'],
    ['7 requests cut off', '4 pushes lost', '2 repeated', '1 late'],
  ]);
  const nobody = { ...time(0, ['p50', 'p95', 'p99']), max_ms: null };
  const times = { ...fault.times, detect: nobody };
  expect(failoverLines({ ...fault, times })[0]?.[0]).toBe('detected n/a');
  const many = failoverLines({ ...fault, attempts: { ...fault.attempts, per_user: 4.933 } });
  expect(many[1]?.[1]).toBe('4.93 per user');
  const none = { ...fault, cut_off: 0, attempts: { ...fault.attempts, total: 0 } };
  expect(failoverLines(none)).toEqual([
    ['0 requests cut off', '4 pushes lost', '2 repeated', '1 late'],
  ]);
  const pushes = { missed: 0, repeated: 0, recovered: 0 };
  expect(failoverLines({ ...none, pushes })).toEqual([]);
});

test('every kind of fault that there are words for can be written, and no other', () => {
  expect(faultKinds.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(deeds).toSorted());
});
