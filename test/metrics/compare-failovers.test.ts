import { expect, test } from 'vitest';
import { compareFailovers } from '../../src/metrics/compare-failovers.ts';
import type { FaultSummary, TimeSummary } from '../../src/metrics/summary.ts';

const time: TimeSummary = {
  avg_ms: 5,
  p50_ms: 5,
  p95_ms: 9,
  p99_ms: 10,
  max_ms: 10,
  thin_percentiles: [],
};
const fault: FaultSummary = {
  id: 'kill-1',
  kind: 'kill',
  target: 'platform',
  at_ms: 1000,
  when: null,
  not_begun: null,
  ended_ms: 2000,
  cut_short: false,
  online_before: 10,
  online_lowest: 0,
  returned: 10,
  back_95_ms: 100,
  back_all_ms: 200,
  back: [{ percent: 99, after_ms: 150 }],
  times: { detect: time, reconnect: time, resubscribe: time, first_reply: time },
  attempts: { total: 30, per_user: 3, peak_100_ms: 4, peak_share: 0.4, refused: 20 },
  cut_off: 0,
  caused: {
    operations_failed: 0,
    operations_timed_out: 0,
    connections_lost: 0,
    attempts_refused: 0,
  },
  pushes: { missed: 0, repeated: 0, recovered: 0 },
};

function rowsOf(full: Partial<FaultSummary>, none: Partial<FaultSummary>) {
  const [compared] = compareFailovers([
    { strategy: 'full', faults: [{ ...fault, ...full }] },
    { strategy: 'none', faults: [{ ...fault, ...none }] },
  ]);
  return new Map(compared?.rows.map(({ figure, ...row }) => [figure, row]));
}

test('the smallest cost and the largest share of users back is best', () => {
  const attempts = { ...fault.attempts, total: 50, peak_100_ms: 10, peak_share: 1 };
  const rows = rowsOf({ back_95_ms: 120 }, { attempts });
  expect(rows.get('back_95_ms')).toEqual({
    unit: 'ms',
    values: { full: 120, none: 100 },
    best: ['none'],
  });
  expect(rows.get('attempts')?.best).toEqual(['full']);
  expect(rows.get('attempts_peak_share')?.values).toEqual({ full: 0.4, none: 1 });
  expect(rows.get('back_99_ms')).toMatchObject({ values: { full: 150, none: 150 }, best: [] });
  expect(rows.get('users_back_share')?.best).toEqual([]);
});

test('who does not bring its users back is best in nothing', () => {
  const attempts = { total: 1, per_user: 0.1, peak_100_ms: 1, peak_share: 0.1, refused: 1 };
  const lost = { returned: 5, back_95_ms: null, back_all_ms: null, back: [], attempts };
  const rows = rowsOf({}, lost);
  expect(rows.get('users_back_share')).toMatchObject({ values: { none: 0.5 }, best: ['full'] });
  expect([...rows.values()].filter(({ best }) => best.includes('none'))).toEqual([]);
  expect(rows.get('back_all_ms')).toMatchObject({ values: { none: null }, best: ['full'] });
});

test('a thin percentile is not compared, and a fault that never began has no values', () => {
  const thin = { ...time, thin_percentiles: ['p99'] };
  const rows = rowsOf({ times: { ...fault.times, first_reply: thin } }, {});
  expect(rows.get('first_reply_p99_ms')).toMatchObject({
    values: { full: null, none: 10 },
    best: ['none'],
  });
  const [only] = compareFailovers([
    { strategy: 'full', faults: [fault] },
    { strategy: 'none', faults: [] },
  ]);
  expect(only?.rows[0]).toMatchObject({ values: { full: 1, none: null }, best: ['full'] });
});

test('alone a strategy is best in nothing', () => {
  const [alone] = compareFailovers([{ strategy: 'full', faults: [fault] }]);
  expect(alone?.rows.flatMap(({ best }) => best)).toEqual([]);
});
