import { expect, test } from 'vitest';
import { InputError } from '../../src/scenario/problem.ts';
import { simulate } from '../../src/run/start-run.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { readThreshold } from '../../src/scenario/read-threshold.ts';
import { requestOf } from '../support/request-of.ts';
import { scenarioOf } from '../support/scenario-of.ts';

const quick = { warmup: '1s', duration: '3s', cooldown: '1s' };

test('a threshold that only a real run can measure is refused before a simulation', async () => {
  const thresholds = ['generator.loop max < 50%', 'all.errors share < 5%'];
  const scenario = await scenarioOf({ users: { researcher: 2 }, load: quick, thresholds });
  const refusal = await simulateScenario(requestOf(scenario)).catch((error: unknown) => error);
  if (!(refusal instanceof InputError)) throw new Error('it was not refused');
  expect(refusal.problems.map(({ where }) => where)).toEqual(['generator.loop max < 50%']);
  expect(readThreshold(thresholds[0], { personas: [], protocols: [] }).kind).toBe('threshold');
});

test('a run that drops most of its plan has failed, however good its times look', async () => {
  const load = { ...quick, model: 'operations', rate: 500, queue: 10 };
  const scenario = await scenarioOf({ users: { researcher: 1 }, load });
  const { summary } = await (await simulateScenario(requestOf(scenario))).finished;
  expect(summary.pace.dropped).toBeGreaterThan(summary.pace.started);
  expect(summary.verdict).toBe('failed');
  const { dropped } = summary.pace;
  expect(summary.verdict_reasons.filter((reason) => reason.startsWith('plan-started'))).toEqual([
    `plan-started: ${dropped} of 1500 planned operations were dropped (at most 5 % may be)`,
  ]);
});

test('options that there are not are refused with what else is wrong', async () => {
  const options: object = { duratoin: 3, users: -1 };
  const refusal = await simulate('mixed_workload', options).catch((error: unknown) => error);
  if (!(refusal instanceof InputError)) throw new Error('it was not refused');
  expect(refusal.problems.map(({ where }) => where)).toEqual(['options.duratoin', 'options.users']);
  expect(refusal.problems[0]?.message).toContain('unknown option; did you mean "duration"?');
});
