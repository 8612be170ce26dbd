import { expect, test } from 'vitest';
import type { Sample } from '../../src/metrics/observation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { virtualRun, type VirtualRun } from '../support/virtual-run.ts';

const answerMs = 1;
const range = { leastMs: 10, mostMs: 100 };

function scenarioWith(
  networkLatency: Scenario['networkLatency'],
  more: Partial<Scenario> = {},
): Scenario {
  const phases = phasesOf({ steady: 30_000 });
  const load = { phases, population: constant(phases, 20) };
  return plainScenario({ asker: 20 }, load, { networkLatency, ...more });
}

async function run(scenario: Scenario): Promise<VirtualRun> {
  const ran = await virtualRun({ scenario, answeredAt: (at) => at + answerMs });
  ran.finish();
  return ran;
}

/** What was added to each answer, in ms. */
function added(samples: readonly Sample[]): readonly number[] {
  return samples
    .filter(({ operation, outcome }) => operation.startsWith('query.') && outcome === 'ok')
    .map(({ serviceUs }) => serviceUs / 1_000 - answerMs);
}

/** Chi-squared of ten equal parts of the range; 27.9 is exceeded once in a thousand. */
function chiSquared(values: readonly number[]): number {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of values) {
    const share = (value - range.leastMs) / (range.mostMs - range.leastMs);
    const part = Math.min(9, Math.floor(share * 10));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const expected = values.length / 10;
  return counts.reduce(
    (all, count) => all + ((count - expected) * (count - expected)) / expected,
    0,
  );
}

test('is drawn evenly from its range and is part of what was measured', async () => {
  const delays = added((await run(scenarioWith(range))).samples());
  expect(delays.length).toBeGreaterThan(800);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(range.leastMs);
  expect(Math.max(...delays)).toBeLessThanOrEqual(range.mostMs);
  expect(chiSquared(delays)).toBeLessThan(27.9);
});

test('a single duration is added to each, and no latency is none', async () => {
  const same = added((await run(scenarioWith({ leastMs: 25, mostMs: 25 }))).samples());
  expect(new Set(same)).toEqual(new Set([25]));
  expect(new Set(added((await run(scenarioWith(undefined))).samples()))).toEqual(new Set([0]));
});

test('connects are delayed as well', async () => {
  const ran = await run(scenarioWith(range));
  const connects = ran.observed
    .filter((one) => one.kind === 'connection')
    .filter(({ step }) => step === 'opened')
    .map(({ connectUs = 0 }) => connectUs / 1_000);
  expect(connects).toHaveLength(20);
  expect(Math.min(...connects)).toBeGreaterThanOrEqual(range.leastMs);
  expect(Math.max(...connects)).toBeLessThanOrEqual(range.mostMs);
  expect(new Set(connects).size).toBeGreaterThan(10);
});

test('the same seed gives the same facts, another one others', async () => {
  const facts = async (seed: number) => (await run(scenarioWith(range, { seed }))).observed;
  const first = await facts(1);
  expect(await facts(1)).toEqual(first);
  expect(await facts(2)).not.toEqual(first);
});

test('whoever gives up before its connect has come anywhere is gone at once', async () => {
  const slow = { leastMs: 5_000, mostMs: 5_000 };
  const phases = phasesOf({ steady: 1_000 });
  const scenario = plainScenario(
    { asker: 3 },
    { phases, population: constant(phases, 3) },
    { networkLatency: slow },
  );
  const ran = await virtualRun({ scenario });
  ran.finish();
  const causes = ran.observed.flatMap((one) =>
    one.kind === 'connection' ? [[one.step, one.errorClass].join(' ')] : [],
  );
  expect(causes).toEqual(Array.from({ length: 3 }, () => 'refused given_up'));
  expect(ran.timeline.now()).toBeLessThan(4_000);
});
