import { expect, test } from 'vitest';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import type { LoadShape } from '../../src/scenario/load-shape.ts';
import type { LoadSettings } from '../../src/scenario/scenario.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { plainAsker, virtualRun, type VirtualRun } from '../support/virtual-run.ts';

const sentence = 'every user had gone before it was time to leave';
const phases = phasesOf({ 'warm-up': 1000, steady: 3000, tail: 5000, 'cool-down': 1000 });

/** Four users, one of whom stays for the tail and leaves in the cool-down. */
const population: LoadShape = [
  { startMs: 0, endMs: 1000, from: 0, to: 4 },
  { startMs: 1000, endMs: 4000, from: 4, to: 4 },
  { startMs: 4000, endMs: 9000, from: 1, to: 1 },
  { startMs: 9000, endMs: 10_000, from: 1, to: 0 },
];

async function runOf(load: Partial<LoadSettings>): Promise<VirtualRun> {
  return virtualRun({ scenario: plainScenario({ asker: 4 }, { phases, ...load }) });
}

function actionsOf(run: VirtualRun): number {
  return run.samples().filter(({ operation }) => operation.startsWith('query')).length;
}

/** Everybody is cut off, and nobody is let in again. */
function lockOut({ world, timeline }: VirtualRun, fromMs: number): void {
  timeline.runUntil(fromMs);
  world.refuse();
}

test('a user that has done as much as it is to do leaves, and that is no shortfall', async () => {
  const run = await runOf({ operationsPerUser: 5 });
  run.finish();
  expect(actionsOf(run)).toBe(20);
  expect(run.run.shortfall).toBe(undefined);
  expect(run.timeline.now()).toBeLessThan(5000);
  const goodbyes = run.samples().filter(({ operation }) => operation === 'session.disconnect');
  expect(goodbyes.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(run.windows.at(-1)?.states).toEqual({ left: 4 });
});

test('operations count however they end, also those that time out or are cut off', async () => {
  const load = { phases, population: constant(phases, 2), operationsPerUser: 2 };
  const scenario = plainScenario({ asker: 2 }, load);
  const timeouts = { ...scenario.timeouts, operationMs: 600 };
  const answeredAt = (): number => 1e9;
  const run = await virtualRun({ scenario: { ...scenario, timeouts }, answeredAt });
  run.timeline.runUntil(700);
  run.world.cutOff('asker-0');
  run.finish();
  expect(actionsOf(run)).toBe(4);
  expect(run.windows.at(-1)?.states).toEqual({ left: 2 });
  expect(run.run.shortfall).toBe(undefined);
});

test('begins no other operation when it has done the last one, thinking or not', async () => {
  const scenario = plainScenario({ asker: 3 }, { phases, operationsPerUser: 7 }, { thinkTime: 0 });
  const run = await virtualRun({ scenario });
  run.finish();
  expect(actionsOf(run)).toBe(21);
});

test('what its user gives up by dropping the connection is done as well', async () => {
  const impatient = askingPersona({
    channels: [],
    online: onlineChart({
      description: 'Waits for no answer.',
      initial: 'resting',
      states: {
        resting: { after: { thinkTime: { target: 'asking', actions: 'choose' } } },
        asking: {
          entry: 'perform',
          after: { responseTime: { target: '#user.connecting', actions: 'drop' } },
        },
      },
    }),
  });
  const scenario = plainScenario({ asker: 2 }, { phases, operationsPerUser: 3 });
  const personas = { asker: impatient };
  const run = await virtualRun({ scenario, personas, answeredAt: () => 1e9 });
  run.timeline.runUntil(8000);
  expect(actionsOf(run)).toBe(6);
  expect(run.run.isFinished).toBe(true);
});

test('in the open model the plan goes on without those who have left', async () => {
  const rate = constant(phases, 10);
  const load = { model: 'operations', rate, operationsPerUser: 20 } as const;
  const run = await runOf(load);
  run.finish();
  expect(actionsOf(run)).toBe(80);
  expect(run.paced('started').length).toBe(80);
  expect(run.paced('planned').length).toBe(80 + run.paced('dropped').length);
});

test.each([500, 2000, 6000])('a crowd gone for good at %d ms is a shortfall', async (at) => {
  const run = await runOf({ population });
  lockOut(run, at);
  run.finish();
  expect(run.run.shortfall).toBe(sentence);
  expect(run.timeline.now()).toBeLessThan(at + 3000);
});

test('whoever is gone for good while the last ones leave is none', async () => {
  const slow: LoadShape = [
    ...population.slice(0, 3),
    { startMs: 9000, endMs: 10_000, from: 4, to: 0 },
  ];
  const run = await runOf({ population: slow });
  lockOut(run, 9000.5);
  run.finish();
  expect(run.run.shortfall).toBe(undefined);
});

test('sessions that all fail at once are a shortfall when it was not time to leave', async () => {
  const burst: LoadShape = [
    { startMs: 0, endMs: 500, from: 10, to: 10 },
    { startMs: 500, endMs: 10_000, from: 0, to: 0 },
  ];
  const load = { model: 'sessions', rate: burst, population: [], sessionMs: 8000 } as const;
  const run = await runOf(load);
  lockOut(run, 600);
  run.finish();
  expect(run.run.shortfall).toBe(sentence);
  const through = await runOf(load);
  through.finish();
  expect(through.run.shortfall).toBe(undefined);
});

test('own personas are found by their name, and one that is missing at once', async () => {
  const scenario = plainScenario({ mine: 1, other: 1 }, {});
  const mine = { ...plainAsker, name: 'mine' };
  const other = { ...plainAsker, name: 'other' };
  const run = await virtualRun({ scenario, personas: { mine, other } });
  run.finish();
  const personas = new Set(run.samples().map(({ persona }) => persona));
  expect(personas).toEqual(new Set(['mine', 'other']));
  await expect(virtualRun({ scenario, personas: { mine } })).rejects.toThrow('no persona "other"');
});
