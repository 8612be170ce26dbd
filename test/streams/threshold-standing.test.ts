import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { judged, judgedOne, second, upTo } from './judged-run.ts';
import { tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

describe('a threshold over a sliding window', () => {
  const rates = (counts: readonly number[], phase?: string) =>
    counts.flatMap((count, index) => second((index + 1) * 1_000, Array(count).fill(1), phase));

  it('holds in every one of them: the worst counts, and when it was first seen', () => {
    const run = rates([9, 9, 9, 1, 1, 0, 9, 9, 1, 1]);
    const result = judgedOne('websocket.operations rate > 3/s over 3s', run);
    expect(result).toMatchObject({
      value: 0.667,
      passed: false,
      broken_since_seconds: 6,
      subject: 'websocket.operations rate over 3s',
    });
  });

  it('passes when only shorter stretches are bad', () => {
    const run = rates([9, 9, 0, 9, 9, 0, 9, 9]);
    expect(judgedOne('websocket.operations rate > 3/s over 2s', run)).toMatchObject({
      value: 4.5,
      passed: true,
    });
    expect(judgedOne('websocket.operations rate > 3/s over 1s', run).passed).toBe(false);
  });

  it('includes the last window of the run', () => {
    const run = [...rates([9, 9, 9]), ...second(4_000, [700])];
    expect(judgedOne('websocket.latency max < 500ms over 2s', run)).toMatchObject({
      value: 700,
      passed: false,
      broken_since_seconds: 4,
    });
  });

  it('forgets what has left it', () => {
    const run = [...second(1_000, [700]), ...second(2_000, [1]), ...second(3_000, [1])];
    const { standings } = judged(
      [{ threshold: 'websocket.latency max < 500ms over 1s', abort_on_fail: true, grace: '2s' }],
      run,
    );
    expect(standings.map(({ abort }) => abort)).toEqual([undefined, undefined, undefined]);
    expect(standings.map(({ broken }) => broken.length)).toEqual([1, 1, 1]);
  });

  it('never spans windows that do not count', () => {
    const run = [
      ...second(1_000, upTo(10)),
      ...second(2_000, [], 'pause'),
      ...second(3_000, upTo(2)),
      ...second(4_000, upTo(2)),
    ];
    expect(judgedOne('websocket.operations rate > 1/s over 2s', run).value).toBe(2);
  });

  it('is as long as the phase when the phase is shorter', () => {
    const run = [...rates([2, 4]), tickAt(3_000, { phase: 'cool-down' })];
    expect(judgedOne('websocket.operations rate > 1/s over 30s', run).value).toBe(3);
  });

  it('of 10 minutes is judged to the last second', () => {
    const calm = Array.from({ length: 600 }, (_, index) => second((index + 1) * 1_000, [1])).flat();
    const run = [...calm, ...second(601_000, []), ...second(602_000, [900])];
    const threshold = 'websocket.latency max < 500ms over 10m';
    expect(judgedOne(threshold, calm)).toMatchObject({ value: 1, samples: 600 });
    expect(judgedOne(threshold, run)).toMatchObject({ value: 900, passed: false });
  });

  it('counts seconds before the first operation when there are any later', () => {
    const run = [tickAt(1_000), tickAt(2_000), ...second(3_000, upTo(9))];
    expect(judgedOne('websocket.operations rate > 1/s over 2s', run)).toMatchObject({
      value: 0,
      passed: false,
      broken_since_seconds: 2,
    });
  });
});

describe('thresholds while a run lasts', () => {
  it('stand as they are so far, those first that were written first', () => {
    const thresholds = ['websocket.latency max < 50ms', 'websocket.errors count < 1'];
    const run = [...second(1_000, [10]), ...second(2_000, [60]), ...second(3_000, [10])];
    const { standings, results } = judged(thresholds, run);
    const broken = ['websocket.latency max < 50ms'];
    expect(standings).toEqual([
      { total: 2, held: 2, undecided: 0, broken: [], abort: undefined },
      { total: 2, held: 1, undecided: 0, broken, abort: undefined },
      { total: 2, held: 1, undecided: 0, broken, abort: undefined },
    ]);
    expect(results[0]?.broken_since_seconds).toBe(2);
  });

  it('are undecided, not held, until something was measured for them', () => {
    const thresholds = ['websocket.latency max < 50ms', 'http.latency max < 50ms'];
    const run = [...second(1_000, [10], 'warm-up'), ...second(2_000, [10])];
    const { standings } = judged(thresholds, run);
    expect(standings.map(({ held, undecided }) => [held, undecided])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });

  it('recover when the figure over all of it does', () => {
    const run = [...second(1_000, [60]), ...second(2_000, [10, 10])];
    const { standings, results } = judged(['websocket.latency avg < 50ms'], run);
    expect(standings.map(({ held }) => held)).toEqual([0, 1]);
    expect(results[0]).toMatchObject({ passed: true, broken_since_seconds: null });
  });

  it('are not broken by a count that may still be reached', () => {
    const run = [...second(1_000, [1]), ...second(2_000, [1])];
    const { standings, results } = judged(['websocket.operations count > 2'], run);
    expect(standings.map(({ held }) => held)).toEqual([1, 1]);
    expect(results[0]).toMatchObject({ value: 2, passed: false });
  });

  it('end the run after their grace, not before', () => {
    const threshold = {
      threshold: 'websocket.latency avg < 5ms',
      abort_on_fail: true,
      grace: '3s',
    };
    const run = upTo(4).flatMap((index) => second(index * 1_000, [60]));
    const aborts = judged([threshold], run).standings.map(({ abort }) => abort !== undefined);
    expect(aborts).toEqual([false, false, true, true]);
  });

  it('do not end it without being asked to, nor with a warning', () => {
    const run = second(1_000, [60]);
    const warning = {
      metric: 'websocket.latency avg',
      target: '< 5ms',
      critical: '> 100ms',
      abort_on_fail: true,
    };
    const { standings, results } = judged(['websocket.latency avg < 5ms', warning], run);
    expect(standings[0]?.abort).toBeUndefined();
    expect(results.map(({ level }) => level)).toEqual(['critical', 'warning']);
    expect(results[1]).toMatchObject({ passed: true, limit: '< 5ms' });
  });

  it('name at most 8 of those that are broken', () => {
    const thresholds = upTo(12).map((ms) => `websocket.latency avg < ${ms}ms`);
    const { standings } = judged(thresholds, second(1_000, [60]));
    expect(standings[0]).toMatchObject({ total: 12, held: 0 });
    expect(standings[0]?.broken).toEqual(thresholds.slice(0, 8));
  });
});
