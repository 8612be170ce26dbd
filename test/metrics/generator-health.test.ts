import { describe, expect, it } from 'vitest';
import { causeOfLimit } from '../../src/metrics/cause-of-limit.ts';
import {
  freshWatch,
  isOverloaded,
  joinHealth,
  watchGenerator,
  type GeneratorHealth,
  type GeneratorWatch,
} from '../../src/metrics/generator-health.ts';

const calm: GeneratorHealth = {
  loopUtilisation: 0.5,
  latenessP99Ms: 2,
  gcMs: 5,
  gcMaxMs: 2,
  rssMb: 100,
  cpuShare: 0.5,
};
const late = { ...calm, latenessP99Ms: 11 };
const busy = { ...calm, loopUtilisation: 0.9 };

function watched(healths: readonly GeneratorHealth[]): GeneratorWatch {
  return healths.reduce(watchGenerator, freshWatch);
}

function causeOf(health: Partial<GeneratorHealth>): string | undefined {
  const bad = { ...calm, ...health };
  return causeOfLimit(watched([calm, bad, bad, bad]));
}

describe('a window', () => {
  it('is overloaded above 10 ms of lateness or 0.85 of the loop, not at them', () => {
    const cases = [
      { ...calm, latenessP99Ms: 10, loopUtilisation: 0.85 },
      { ...calm, latenessP99Ms: 10.001 },
      { ...calm, loopUtilisation: 0.851 },
      { ...calm, cpuShare: 1.5, gcMs: 400, rssMb: 4000 },
    ];
    expect(cases.map(isOverloaded)).toEqual([false, true, true, false]);
  });
});

describe('a run', () => {
  it('is generator-limited by three overloaded seconds of five, for good', () => {
    expect(watched([late, calm, busy, calm, late]).limited).toBe(true);
    const recovered = [late, late, late, calm, calm, calm, calm, calm, calm];
    expect(watched(recovered).limited).toBe(true);
  });

  it('is judged second by second whatever its windows', () => {
    const joined = (...seconds: readonly GeneratorHealth[]): GeneratorHealth => {
      const health = joinHealth(seconds);
      if (health === undefined) throw new Error('no seconds');
      return health;
    };
    const once = joined(calm, calm, late, calm, calm);
    expect(isOverloaded(once)).toBe(true);
    expect(watched([once, once, once]).limited).toBe(false);
    expect(watched([once, once, once]).windows).toBe(15);
    expect(watched([joined(calm, calm, late, late), joined(busy, calm)]).limited).toBe(true);
    expect(joinHealth([])).toBeUndefined();
    expect(joinHealth([calm])).toBe(calm);
    expect(joined(calm, { ...late, gcMaxMs: 9 })).toMatchObject({ gcMs: 10, gcMaxMs: 9 });
  });

  it('is not by two of any five', () => {
    const spread = [late, calm, calm, busy, calm, late, calm, calm, busy];
    expect(watched(spread).limited).toBe(false);
  });

  it('has no cause as long as it is not limited', () => {
    expect(causeOfLimit(watched([late, late, calm]))).toBeUndefined();
  });

  it('names the overloaded windows of all, and figures of these alone', () => {
    const busier = { ...calm, loopUtilisation: 0.95, cpuShare: 0.9, latenessP99Ms: 30 };
    const cause = causeOfLimit(watched([calm, busier, calm, busier, calm, busier, calm, calm]));
    expect(cause).toBe(
      'too much work for one process: it used 90 % of a core, ' +
        'event loop 95 % busy, late by up to 30 ms (p99), in 3 of 8 seconds',
    );
  });
});

describe('the cause', () => {
  it('is its own work when it had the processor', () => {
    const saturated = { loopUtilisation: 0.99, cpuShare: 0.97, latenessP99Ms: 150 };
    expect(causeOf({ ...saturated, lateCpuShare: 0.98 })).toMatch(/^too much work for one process/);
    expect(causeOf({ loopUtilisation: 0.9, cpuShare: 0.88 })).toMatch(/^too much work for one/);
  });

  it('is a long piece of work when it used little and was late all the same', () => {
    const block = { loopUtilisation: 0.35, cpuShare: 0.34, latenessP99Ms: 290, lateCpuShare: 0.99 };
    expect(causeOf(block)).toMatch(/^work that holds everything up: it used 34 % of a core/);
  });

  it('is others when it was late or busy without having the processor', () => {
    const pushedAside = { loopUtilisation: 0.27, cpuShare: 0.2, latenessP99Ms: 31 };
    const neighbours = /^the CPU was taken by others \(is the target on this machine\?\)/;
    expect(causeOf({ ...pushedAside, lateCpuShare: 0.25 })).toMatch(neighbours);
    expect(causeOf({ loopUtilisation: 0.95, cpuShare: 0.3 })).toMatch(neighbours);
    expect(causeOf({ loopUtilisation: 0.95, cpuShare: 0.3 })).toContain('got 32 % of a core');
  });

  it('is garbage collection when that took a good part of the time', () => {
    const collecting = { loopUtilisation: 0.95, cpuShare: 0.94, gcMs: 310, gcMaxMs: 120.4 };
    expect(causeOf(collecting)).toBe(
      'garbage collection stopped it for 31 % of the time, up to 120 ms at once, ' +
        'late by up to 2 ms (p99), in 3 of 4 seconds',
    );
    expect(causeOf({ ...collecting, gcMs: 190 })).toMatch(/^too much work/);
  });
});
