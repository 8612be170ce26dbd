import { Subject, toArray, lastValueFrom } from 'rxjs';
import { beforeAll, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { judgeThresholds } from '../../src/streams/judge-thresholds.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { ThresholdBook } from '../../src/streams/threshold-book.ts';
import { windowObservations } from '../../src/streams/window-observations.ts';
import { thresholdOf } from './judged-run.ts';
import { sampleAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

const run = [
  sampleAt(1, { serviceUs: 10_000 }),
  tickAt(1_000),
  sampleAt(1_001, { serviceUs: 90_000 }),
  tickAt(2_000),
];

async function windowsWith(thresholds: readonly string[]) {
  const book = new ThresholdBook(thresholds.map(thresholdOf), {
    phasesThatCount: ['steady'],
    baseline: undefined,
  });
  const ledger = new Ledger();
  const observations$ = new Subject<Observation>();
  const windows$ = observations$.pipe(
    windowObservations(ledger),
    judgeThresholds(book, observations$),
  );
  const collected = [windows$, windows$].map((one$) => lastValueFrom(one$.pipe(toArray())));
  for (const observation of run) observations$.next(observation);
  observations$.complete();
  const [first = [], second = []] = await Promise.all(collected);
  ledger.destroy();
  return { first, second, results: book.results() };
}

it('each window tells how the thresholds stand at its end', async () => {
  const { first } = await windowsWith(['websocket.latency max < 50ms']);
  expect(first.map(({ standing }) => standing?.broken)).toEqual([
    [],
    ['websocket.latency max < 50ms'],
  ]);
});

it('every window is judged once, however many look at it', async () => {
  const { first, second, results } = await windowsWith(['websocket.operations count > 1']);
  expect(second).toEqual(first);
  expect(results).toMatchObject([{ value: 2, samples: 2, passed: true }]);
});

it('windows of a run without thresholds say nothing about them', async () => {
  const { first } = await windowsWith([]);
  expect(first).toHaveLength(2);
  expect(first.some((window) => 'standing' in window)).toBe(false);
});
