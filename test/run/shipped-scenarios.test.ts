import { expect, test } from 'vitest';
import { shippedScenarios } from '../../src/sources/scenario-files.ts';
import { personas } from '../../src/machines/personas.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { hasUsualPhases, shippedScenario } from '../cli/shipped-scenario.ts';
import { requestOf } from '../support/request-of.ts';

/** How big a scenario is comes first, then what it is about. */
const sizes = ['quick', 'standard', 'stress', 'endurance'];
const subjects = ['bursts', 'coalitions', 'database', 'monitoring', 'recovery'];

const aMinute = { name: 'duration', text: '1m', where: '--duration' } as const;
const soon = { name: 'warmup', text: '5s', where: '--warmup' } as const;

test.each(shippedScenarios())('%s says what it is for and what it holds', async (name) => {
  const { description, tags, thresholds, users } = await shippedScenario(name);
  expect(description).toMatch(/^[A-Z].+\.( [A-Z].+\?)?$/);
  expect(description.length).toBeLessThan(120);
  expect(sizes).toContain(tags[0]);
  expect(subjects).toEqual(expect.arrayContaining(tags.slice(1)));
  expect(thresholds.length).toBeGreaterThan(2);
  expect(Object.keys(personas)).toEqual(expect.arrayContaining(Object.keys(users)));
});

test('every persona has its part in some scenario', async () => {
  const scenarios = await Promise.all(shippedScenarios().map((name) => shippedScenario(name)));
  const cast = scenarios.flatMap(({ users }) => Object.keys(users));
  expect(new Set(cast)).toEqual(new Set(Object.keys(personas)));
});

test.each(shippedScenarios())(
  '%s passes its thresholds in a minute against the model, and leaves nobody stuck',
  async (name) => {
    const shorter = (await hasUsualPhases(name)) ? [aMinute, soon] : [aMinute];
    const scenario = await shippedScenario(name, shorter);
    const watched = { ...scenario, analysis: { ...scenario.analysis, stuckAfterMs: 3_000 } };
    const { summary } = await (await simulateScenario(requestOf(watched))).finished;
    expect(summary.stuck).toEqual([]);
    expect(summary.thresholds.filter(({ passed }) => passed !== true)).toEqual([]);
    expect(summary).toMatchObject({ verdict: 'passed', complete: true });
    expect(summary.conservation.holds).toBe(true);
  },
  180_000,
);
