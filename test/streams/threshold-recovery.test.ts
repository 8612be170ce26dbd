import { beforeAll, expect, test } from 'vitest';
import { liveHistograms, prepareHistograms } from '../../src/metrics/histogram.ts';
import type { FaultStep, Observation, Presence } from '../../src/metrics/observation.ts';
import { connectionAt, judgedOne, thresholdOf } from './judged-run.ts';
import { sampleAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

function faultAt(at: number, step: FaultStep['step'], id = 'kill-1'): Observation {
  return { kind: 'fault', at, step, id, fault: 'kill', target: 'platform' };
}

function presenceAt(at: number, user: number, step: Presence['step']): Observation {
  return { kind: 'presence', at, persona: 'observer', user: `observer-${user}`, step };
}

/** Two users of whom the first, or all, come back from a kill of a second. */
function failover(returning: number): readonly Observation[] {
  const users = [0, 1];
  return [
    ...users.map((user) => presenceAt(10, user, 'online')),
    faultAt(1000, 'began'),
    ...users.map((user) => presenceAt(1100, user, 'lost')),
    faultAt(2000, 'ended'),
    ...users.slice(0, returning).flatMap((user) => {
      const name = `observer-${user}`;
      return [
        connectionAt(2300, { user: name, reconnect: true, startedAt: 2200 }),
        presenceAt(2500, user, 'online'),
        sampleAt(2900, { user: name }),
      ];
    }),
    tickAt(3000),
  ];
}

test.each([
  ['recovery.detect max < 101ms', 100],
  ['recovery.reconnect p99 <= 1.2s', 1200],
  ['recovery.resubscribe avg < 201ms', 200],
  ['recovery.first_reply p50 < 401ms', 400],
  ['recovery.back_95 < 501ms', 500],
  ['recovery.back_95{fault=kill-1} max < 501ms', 500],
])('%s holds when all are back in time', (text, value) => {
  const result = judgedOne(text, failover(2));
  expect(result).toMatchObject({ value, passed: true });
  expect(liveHistograms()).toBe(0);
});

test.each([
  'recovery.detect p99 < 10s',
  'recovery.reconnect p99 < 10s',
  'recovery.resubscribe max < 10s',
  'recovery.first_reply p99 < 10s',
  'recovery.back_95 < 10s',
])('%s fails when somebody does not come back, and tells 10 minutes', (text) => {
  const result = judgedOne(text, failover(1));
  expect(result).toMatchObject({ value: 600_000, passed: false });
  const late = judgedOne(text.replace(/ <.*/, ' < 1ms'), failover(2));
  expect(late.passed).toBe(false);
});

test('the peak of attempts is judged by users', () => {
  const peak = (limit: string) => judgedOne(`recovery.attempts_peak < ${limit}`, failover(1));
  expect(peak('51%')).toMatchObject({ value: 0.5, passed: true });
  expect(peak('50%')).toMatchObject({ value: 0.5, passed: false });
});

test.each([
  ['no fault', [tickAt(1000)], 'recovery.back_95 < 1s'],
  ['another fault only', failover(2), 'recovery.back_95{fault=kill-2} < 1s'],
  ['no fault to detect', [tickAt(1000)], 'recovery.detect p99 < 1s'],
  [
    'a fault cut short',
    [...failover(2).slice(0, 3), faultAt(1500, 'cutShort')],
    'recovery.back_95 < 1s',
  ],
])('with %s there is nothing to judge', (_, observations, text) => {
  expect(judgedOne(text, observations)).toMatchObject({
    passed: null,
    why: 'nothing was measured',
  });
});

test('the only statistic of a metric need not be written, others have to', () => {
  expect(thresholdOf('recovery.back_95{fault=kill-1} < 10s').text).toBe(
    'recovery.back_95{fault=kill-1} max < 10s',
  );
  expect(() => thresholdOf('recovery.detect < 10s')).toThrow(
    'recovery.detect needs a statistic; choose from: p50, p95, p99, avg, min, max',
  );
});
