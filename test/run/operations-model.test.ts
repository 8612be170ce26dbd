import { beforeAll, describe, expect, test } from 'vitest';
import { Histogram, prepareHistograms } from '../../src/metrics/histogram.ts';
import { responseUsOf, type Sample } from '../../src/metrics/observation.ts';
import { planOperations } from '../../src/scenario/operation-plan.ts';
import type { LoadSettings, Scenario } from '../../src/scenario/scenario.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { virtualRun, type VirtualRun } from '../support/virtual-run.ts';

beforeAll(prepareHistograms);

const serviceMs = 1;
const warmupMs = 1000;
const phases = phasesOf({ 'warm-up': warmupMs, steady: 10_000, 'cool-down': 1000 });

/** Nothing happens in the target between 4 s and 6 s of the steady phase. */
const freeze = { fromMs: warmupMs + 4000, toMs: warmupMs + 6000 };

function answeredAt(sentAt: number): number {
  if (sentAt >= freeze.toMs) return sentAt + serviceMs;
  const workedMs = Math.min(serviceMs, Math.max(0, freeze.fromMs - sentAt));
  return workedMs === serviceMs ? sentAt + serviceMs : freeze.toMs + serviceMs - workedMs;
}

interface Shape {
  readonly users: number;
  readonly perSecond: number;
  readonly load?: Partial<LoadSettings>;
  readonly seed?: number;
}

function openScenario({ users, perSecond, load, seed = 1 }: Shape): Scenario {
  const [warmup, steady] = phases;
  const rate = constantAfterFirst(
    [warmup, steady].filter((one) => one !== undefined),
    perSecond,
  );
  return plainScenario(
    { asker: users },
    { model: 'operations', phases, rate, ...load },
    {
      seed,
      timeouts: {
        handshakeMs: 5000,
        operationMs: 60_000,
        heartbeatMs: 15_000,
        pongMs: 10_000,
        leaveMs: 1000,
        drainMs: 5000,
        setupMs: 5000,
      },
    },
  );
}

async function frozenRun(shape: Shape): Promise<VirtualRun> {
  return virtualRun({ scenario: openScenario(shape), answeredAt });
}

interface ByHand {
  readonly responsesUs: readonly number[];
  readonly dropped: number;
}

/** What has to come out: users serve what is due in order, at most `queueLimit` may wait. */
function computedByHand({ load, seed, users }: Scenario): ByHand {
  const freeAt = Array.from({ length: users['asker'] ?? 0 }, () => 0);
  const responsesUs: number[] = [];
  let starts: number[] = [];
  let dropped = 0;
  for (const dueAt of planOperations(load, seed).dueTimes()) {
    const earliest = Math.min(...freeAt);
    const startAt = Math.max(dueAt, earliest);
    starts = starts.filter((one) => one > dueAt);
    if (startAt > dueAt && starts.length >= load.queueLimit) {
      dropped++;
      continue;
    }
    starts.push(startAt);
    freeAt[freeAt.indexOf(earliest)] = answeredAt(startAt);
    responsesUs.push(Math.round((answeredAt(startAt) - dueAt) * 1000));
  }
  return { responsesUs, dropped };
}

function histogramOf(valuesUs: readonly (number | undefined)[]): Histogram {
  const histogram = new Histogram();
  for (const value of valuesUs) histogram.record(value ?? Number.NaN);
  return histogram;
}

function secondsAt(percent: number, valuesUs: readonly (number | undefined)[]): number {
  return (histogramOf(valuesUs).percentileUs(percent) ?? 0) / 1e6;
}

const isPlanned = (sample: Sample): boolean => sample.latenessUs !== undefined;

function expectBooksToBalance({ paced, samples, windows }: VirtualRun): void {
  const [planned, started, dropped] = [paced('planned'), paced('started'), paced('dropped')];
  expect(planned.length).toBe(started.length + dropped.length);
  expect(samples().filter(isPlanned).length).toBe(started.length);
  expect(windows.map(({ pace }) => pace.missing)).toEqual(windows.map(() => 0));
  expect(windows.at(-1)?.pace.waitingAfter).toBe(0);
}

describe('a target that stands still for 2 s of 10 s at 1,000 operations per second', () => {
  let run: VirtualRun;

  beforeAll(async () => {
    run = await frozenRun({ users: 20, perSecond: 1000 });
    run.finish();
  });

  test('gives response times equal, bucket for bucket, to those computed by hand', () => {
    const measured = run.samples().filter(isPlanned).map(responseUsOf);
    const { responsesUs } = computedByHand(openScenario({ users: 20, perSecond: 1000 }));
    expect(measured.length).toBe(10_000);
    expect(histogramOf(measured).encode()).toEqual(histogramOf(responsesUs).encode());
  });

  test('shows in the response times, p90 and p99 where the truth is', () => {
    const measured = run.samples().filter(isPlanned).map(responseUsOf);
    expect(secondsAt(90, measured)).toBeGreaterThan(0.95);
    expect(secondsAt(90, measured)).toBeLessThan(1.25);
    expect(secondsAt(99, measured)).toBeGreaterThan(1.85);
    expect(secondsAt(99, measured)).toBeLessThan(2.15);
  });

  test('does not show in the service times', () => {
    const service = run
      .samples()
      .filter(isPlanned)
      .map(({ serviceUs }) => serviceUs);
    expect(secondsAt(99, service)).toBeCloseTo(serviceMs / 1000, 5);
    expect(Math.max(...service)).toBe(2_001_000);
  });

  test('loses nothing: planned = started, each once, in every window', () => {
    expectBooksToBalance(run);
    expect(run.paced('dropped').length).toBe(0);
    const waiting = run.windows.map(({ pace }) => pace.waitingAfter);
    expect(Math.max(...waiting)).toBeGreaterThan(1900);
  });

  test('begins and ends samples in the phases they belong to', () => {
    const inPhase = run
      .samples()
      .filter(isPlanned)
      .map(({ startPhase }) => startPhase);
    expect(new Set(inPhase)).toEqual(new Set(['steady']));
  });
});

test('Poisson arrivals give the response times computed by hand, for 100 seeds', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const shape: Shape = { users: 3, perSecond: 80, load: { arrivals: 'poisson' }, seed };
    const run = await frozenRun(shape);
    run.finish();
    const measured = run.samples().filter(isPlanned).map(responseUsOf);
    const { responsesUs } = computedByHand(openScenario(shape));
    expect(measured.length).toBeGreaterThan(650);
    expect([...measured].toSorted(upwards)).toEqual([...responsesUs].toSorted(upwards));
  }
}, 60_000);

const upwards = (left = 0, right = 0): number => left - right;

test.each([0, 1, 5, 300])('drops exactly what a queue of %i has no place for', async (limit) => {
  const shape: Shape = { users: 4, perSecond: 1000, load: { queueLimit: limit } };
  const run = await frozenRun(shape);
  run.finish();
  const { dropped, responsesUs } = computedByHand(openScenario(shape));
  expect(dropped).toBeGreaterThan(1000);
  expect(run.paced('dropped').length).toBe(dropped);
  const measured = run.samples().filter(isPlanned).map(responseUsOf);
  expect(measured.toSorted(upwards)).toEqual(responsesUs.toSorted(upwards));
  expectBooksToBalance(run);
});

test('what still waits when the last phase ends is dropped, in that phase', async () => {
  const scenario = openScenario({ users: 2, perSecond: 100 });
  const run = await virtualRun({ scenario, answeredAt: () => 1e9 });
  run.finish();
  expectBooksToBalance(run);
  expect(run.paced('started').length).toBe(2);
  expect(run.paced('dropped').length).toBe(998);
  const droppedIn = run.windows.filter(({ pace }) => pace.dropped > 0).map(({ phase }) => phase);
  expect(new Set(droppedIn)).toEqual(new Set(['cool-down']));
});

test('an interruption in the middle of the freeze leaves nothing unaccounted for', async () => {
  const run = await frozenRun({ users: 20, perSecond: 1000 });
  run.timeline.runUntil(freeze.fromMs + 1500.5);
  run.run.interrupt();
  run.finish();
  expectBooksToBalance(run);
  expect(run.paced('planned').length).toBe(5501);
  expect(run.paced('dropped').length).toBeGreaterThan(1400);
});

test('the same seed gives the same facts in the same order, another one others', async () => {
  const facts = async (seed: number): Promise<string> => {
    const shape: Shape = { users: 5, perSecond: 200, load: { arrivals: 'poisson' }, seed };
    const run = await frozenRun(shape);
    run.finish();
    return JSON.stringify(run.observed);
  };
  const [first, second, other] = [await facts(7), await facts(7), await facts(8)];
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});
