import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import type { Window } from '../../src/metrics/window.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import { recoveryOf } from '../../src/streams/recovery.ts';
import { sampleAt, startedAt, tickAt } from './observed-run.ts';

beforeAll(prepareHistograms);

const overload = { beforeFromMs: 0, startMs: 20_000, endMs: 40_000, afterUntilMs: 80_000 };

/** A second in which 20 operations take so long and so many of them fail. */
interface Level {
  readonly ms: number;
  readonly failing?: number;
}

function windowsOf(levelAt: (second: number) => Level): readonly Window[] {
  const ledger = new Ledger();
  const windows: Window[] = [];
  for (let second = 0; second < 80; second += 1) {
    for (const observation of observe(levelAt(second), second * 1_000)) {
      const window = ledger.observe(observation);
      if (window !== undefined) windows.push(window);
    }
  }
  ledger.destroy();
  return windows;
}

function observe({ ms, failing = 0 }: Level, at: number): readonly Observation[] {
  const operations = Array.from({ length: 20 }, (_, index) => [
    startedAt(at),
    sampleAt(at + 1, { serviceUs: ms * 1_000, outcome: index < failing ? 'failed' : 'ok' }),
  ]);
  return [...operations.flat(), tickAt(at + 1_000)];
}

/** 10 ms before and after, 500 ms during the overload and so many seconds longer. */
const slowUntil = (until: number) => (second: number) => ({
  ms: second >= 20 && second < until ? 500 : 10,
});

describe('recovery', () => {
  it.each([
    ['at once', 40, 0],
    ['after a second', 41, 1_000],
    ['after 17 seconds', 57, 17_000],
  ])('is when latency is back within a tenth: %s', (_, until, afterMs) => {
    const recovery = recoveryOf(windowsOf(slowUntil(until)), overload);
    expect(recovery.latency.websocket?.before).toBeCloseTo(10, 1);
    expect(recovery.latency.websocket?.afterMs).toBe(afterMs);
    expect(recovery.afterMs).toBe(afterMs);
  });

  it.each([
    [10.9, 0],
    [11.2, undefined],
  ])('asks for 10 %%: %d ms after 10 ms', (ms, afterMs) => {
    const windows = windowsOf((second) => ({ ms: second < 20 ? 10 : ms }));
    expect(recoveryOf(windows, overload).afterMs).toBe(afterMs);
  });

  it('allows for what latency varied by before', () => {
    const uneven = (second: number) => ({ ms: Math.floor(second / 5) % 2 === 0 ? 10 : 14 });
    expect(recoveryOf(windowsOf(uneven), overload).afterMs).toBe(0);
  });

  it('takes the mean of the middle two for the level before when there is an even number', () => {
    const windows = windowsOf((second) => ({ ms: second < 18 ? 10 : second < 20 ? 20 : 500 }));
    const { latency } = recoveryOf(windows, { ...overload, beforeFromMs: 16_000 });
    expect(latency.websocket?.before).toBeCloseTo(15, 1);
  });

  it('never is when it is not back by the end, or only for the last seconds', () => {
    for (const until of [80, 77]) {
      const recovery = recoveryOf(windowsOf(slowUntil(until)), overload);
      expect(recovery.latency.websocket).toMatchObject({ afterMs: undefined });
      expect(recovery.afterMs).toBeUndefined();
    }
  });

  it('does not take a quiet spell for it', () => {
    const relapsing = (second: number) => ({
      ms: (second >= 20 && second < 44) || (second >= 47 && second < 60) ? 500 : 10,
    });
    expect(recoveryOf(windowsOf(relapsing), overload).afterMs).toBe(20_000);
  });

  it('is not undone by a single slow second', () => {
    const hiccup = (second: number) => ({ ms: second < 20 || second >= 44 ? 10 : 500 });
    const windows = windowsOf((second) => (second === 60 ? { ms: 900 } : hiccup(second)));
    expect(recoveryOf(windows, overload).afterMs).toBe(4_000);
  });

  it('waits for the errors as well, and takes a second without any success for slow', () => {
    const failing = (second: number) => ({
      ms: 10,
      failing: second >= 20 && second < 45 ? 20 : second >= 45 && second < 50 ? 4 : 0,
    });
    const recovery = recoveryOf(windowsOf(failing), overload);
    expect(recovery.latency.websocket?.afterMs).toBe(5_000);
    expect(recovery.errors).toMatchObject({ before: 0, afterMs: 10_000 });
    expect(recovery.afterMs).toBe(10_000);
  });

  it('is unknown when nothing was measured before', () => {
    const windows = windowsOf(slowUntil(40)).filter(({ startMs }) => startMs >= 20_000);
    expect(recoveryOf(windows, overload)).toEqual({
      latency: {},
      errors: undefined,
      afterMs: undefined,
    });
  });

  it('leaves out what comes after the load was back', () => {
    const ending = (second: number) => (second >= 70 ? { ms: 900 } : slowUntil(45)(second));
    const windows = windowsOf(ending);
    expect(recoveryOf(windows, { ...overload, afterUntilMs: 70_000 }).afterMs).toBe(5_000);
    expect(recoveryOf(windows, overload).afterMs).toBeUndefined();
  });
});
