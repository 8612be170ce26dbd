import { expect, test } from 'vitest';
import type { GeneratorHealth } from '../../src/metrics/generator-health.ts';
import { transports } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import type { Window } from '../../src/metrics/window.ts';
import { atLevels } from '../../src/run/load-level.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { virtualRun } from '../support/virtual-run.ts';

const load = { warmup: '3s', duration: '20s', cooldown: '2s' };

async function simulated(interval: string): Promise<{ summary: Summary; windows: Window[] }> {
  const scenario = await scenarioOf({
    users: everyPersona,
    load,
    think_time: 0.2,
    metrics_interval: interval,
  });
  const run = await simulateScenario(requestOf(scenario));
  const windows: Window[] = [];
  run.windows$.subscribe((window) => windows.push(window));
  return { summary: (await run.finished).summary, windows };
}

/** What depends on where the windows are: how many, the census at their ends, rates, since when. */
function apartFromWindows({ data_quality: quality, ...summary }: Summary): unknown {
  const { windows: _, ...counts } = quality;
  const { rates: __, ...measured } = summary.measured;
  const personas = Object.values(summary.personas).map(({ online_max: ___, ...rest }) => ({
    ...rest,
    states: {},
  }));
  const phases = summary.phases.map(({ online_max: ____, ...rest }) => rest);
  return { ...summary, states: {}, findings: [], measured, personas, phases, data_quality: counts };
}

const lengthsOf = (windows: readonly Window[]): readonly number[] =>
  windows.map(({ startMs, endMs }) => endMs - startMs);

function sumOf(windows: readonly Window[], transport: (typeof transports)[number]): number {
  return windows.reduce((sum, window) => sum + window.transports[transport].ok, 0);
}

test('windows of any length add up to the same totals', async () => {
  const usual = await simulated('1s');
  const long = await simulated('5s');
  const odd = await simulated('1500ms');
  expect(Math.max(...lengthsOf(usual.windows))).toBe(1_000);
  // They end at whole multiples of the interval, and where a phase ends.
  expect(long.windows.map(({ endMs }) => endMs).slice(0, 6)).toEqual([
    3_000, 5_000, 10_000, 15_000, 20_000, 23_000,
  ]);
  expect(Math.max(...lengthsOf(odd.windows))).toBe(1_500);
  for (const { summary, windows } of [long, odd]) {
    expect(apartFromWindows(summary)).toEqual(apartFromWindows(usual.summary));
    const { average_per_second: average } = summary.measured.rates.all;
    expect(average).toBe(usual.summary.measured.rates.all.average_per_second);
    for (const transport of transports) {
      expect(sumOf(windows, transport)).toBe(sumOf(usual.windows, transport));
    }
  }
});

const well: GeneratorHealth = {
  loopUtilisation: 0.1,
  latenessP99Ms: 1,
  gcMs: 2,
  gcMaxMs: 1,
  rssMb: 100,
  cpuShare: 0.2,
};

test('the generator is looked at second by second, however long the windows', async () => {
  const phases = phasesOf({ steady: 10_000 });
  const scenario = plainScenario(
    { asker: 1 },
    { phases, population: constant(phases, 1) },
    { metricsIntervalMs: 5_000 },
  );
  const asked: number[] = [];
  const run = await virtualRun({
    scenario,
    health: (ms) => {
      asked.push(ms);
      return asked.length === 3 ? { ...well, latenessP99Ms: 30 } : well;
    },
  });
  run.finish();
  expect(asked.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1_000));
  const [first, second] = run.windows;
  expect(first?.generator).toMatchObject({ latenessP99Ms: 30, gcMs: 10, gcMaxMs: 1 });
  expect(first?.generator?.seconds?.map(({ latenessP99Ms }) => latenessP99Ms)).toEqual([
    1, 1, 30, 1, 1,
  ]);
  expect(second?.generator).toMatchObject({ latenessP99Ms: 1, gcMs: 10 });
});

test('trials of a series have windows of a second, which recovery is told from', async () => {
  const scenario = await scenarioOf({ users: everyPersona, load, metrics_interval: '30s' });
  const stretch = { name: 'steady', level: 5, lengthMs: 10_000, counts: true };
  expect(scenario.metricsIntervalMs).toBe(30_000);
  expect(atLevels(scenario, [stretch]).metricsIntervalMs).toBe(1_000);
});
