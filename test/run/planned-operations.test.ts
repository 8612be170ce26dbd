import { describe, expect, test } from 'vitest';
import { databaseCall, query } from '../../src/machines/operation-draft.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { onlineChart } from '../../src/machines/virtual-user-chart.ts';
import type { LoadSettings } from '../../src/scenario/scenario.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { plainAsker, virtualRun, type VirtualRun } from '../support/virtual-run.ts';

const phases = phasesOf({ 'warm-up': 1000, steady: 4000 });

function openScenario(users: Readonly<Record<string, number>>, load: Partial<LoadSettings> = {}) {
  const rate = constantAfterFirst(phases, 1);
  return plainScenario(users, { model: 'operations', phases, rate, ...load });
}

function counts({ paced }: VirtualRun): Readonly<Record<string, number>> {
  const count = (step: 'planned' | 'started' | 'dropped'): number => paced(step).length;
  return { planned: count('planned'), started: count('started'), dropped: count('dropped') };
}

function latenessUs({ samples }: VirtualRun): readonly number[] {
  return samples().flatMap((one) => one.latenessUs ?? []);
}

/** Takes half a second from being told to doing it. */
const slowStarter = askingPersona({
  channels: [],
  online: onlineChart({
    description: 'Asks, but not at once.',
    initial: 'resting',
    states: {
      resting: {
        description: 'Waits for its turn.',
        after: { thinkTime: { target: 'preparing', actions: 'choose' } },
      },
      preparing: { description: 'Gets ready.', after: { 500: 'asking' } },
      asking: { description: 'Asks.', entry: 'perform', on: { '*': 'resting' } },
    },
  }),
});

/** The asker's chart with other ways on from where it would think. */
function asker(
  thinkTime: NonNullable<NonNullable<Persona['online']['after']>['thinkTime']>,
  operations = plainAsker.operations,
): Persona {
  return {
    ...plainAsker,
    operations,
    online: onlineChart({
      description: 'Asks.',
      initial: 'resting',
      states: {
        resting: { description: 'Waits for its turn.', after: { thinkTime } },
        asking: {
          description: 'Waits for the answer.',
          entry: 'perform',
          on: { replied: 'resting', erred: 'resting' },
        },
        filing: {
          description: 'Writes something down.',
          entry: [{ type: 'take', params: { operation: 'file' } }, 'perform'],
          on: { replied: 'resting', erred: 'resting' },
        },
        filingFirst: {
          description: 'Writes something down, then asks.',
          entry: [{ type: 'take', params: { operation: 'file' } }, 'perform'],
          on: { replied: { target: 'asking', actions: 'choose' }, erred: 'resting' },
        },
        musing: { description: 'Does nothing.', after: { 100: 'resting' } },
      },
    }),
  };
}

/** Goes on under a condition that never holds. */
const deafAsker = asker({
  guard: { type: 'goesOnTo', params: { next: 'never' } },
  target: 'asking',
});

test('users are given operations in the order in which they became ready', async () => {
  const asked: string[] = [];
  const onArrival = (user: string, what: string): void => {
    if (what === 'query') asked.push(user);
  };
  const scenario = openScenario({ asker: 3 }, { rate: constantAfterFirst(phases, 2) });
  const run = await virtualRun({ scenario, onArrival });
  run.finish();
  const round = ['asker-0', 'asker-1', 'asker-2'];
  expect(asked).toEqual([...round, ...round, 'asker-0', 'asker-1']);
});

test('an operation is late by the time from when it was due to when it was sent', async () => {
  const run = await virtualRun({
    scenario: openScenario({ asker: 1 }),
    personas: { asker: slowStarter },
  });
  run.finish();
  expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
  expect(latenessUs(run)).toEqual([500_000, 500_000, 500_000, 500_000]);
});

describe('an operation that a user was given and has not begun', () => {
  test('waits, and goes to another user when the first one loses its connection', async () => {
    const run = await virtualRun({
      scenario: openScenario({ asker: 2 }),
      personas: { asker: slowStarter },
    });
    run.timeline.runUntil(1250);
    run.world.cutOff('asker-0');
    run.timeline.runUntil(1300);
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
    expect(latenessUs(run)[0]).toBe(750_000);
    expect(run.windows[1]?.pace).toMatchObject({ planned: 1, started: 1, waitingAfter: 0 });
    expect(run.windows.map(({ pace }) => pace.missing)).toEqual(run.windows.map(() => 0));
  });

  test('is counted as waiting at the end of a window', async () => {
    const rate = [
      { startMs: 0, endMs: 1700, from: 0, to: 0 },
      { startMs: 1700, endMs: 2700, from: 1, to: 1 },
    ];
    const run = await virtualRun({
      scenario: openScenario({ asker: 1 }, { rate }),
      personas: { asker: slowStarter },
    });
    run.finish();
    expect(run.windows[1]?.pace).toMatchObject({ planned: 1, started: 0, waitingAfter: 1 });
    expect(run.windows[2]?.pace).toMatchObject({ planned: 0, started: 1, waitingAfter: 0 });
  });

  test('goes to another user when the first one is sent home', async () => {
    const run = await virtualRun({
      scenario: openScenario(
        { asker: 2 },
        {
          population: [
            { startMs: 0, endMs: 1250, from: 2, to: 2 },
            { startMs: 1250, endMs: 5000, from: 1, to: 1 },
          ],
        },
      ),
      personas: { asker: slowStarter },
    });
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
    expect(latenessUs(run)[0]).toBe(750_000);
  });

  test('goes to another user when the first one crashes', async () => {
    const flawed = query('system_overview', ({ userIndex }) => {
      if (userIndex === 0) throw new Error('a mistake in a persona');
      return {};
    });
    const run = await virtualRun({
      scenario: openScenario({ asker: 2 }),
      personas: { asker: { ...plainAsker, operations: { ask: flawed } } },
    });
    run.finish();
    const crashed = run.observed.filter((one) => one.kind === 'life' && one.step === 'crashed');
    expect(crashed).toHaveLength(1);
    expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
    expect(latenessUs(run)).toEqual([0, 0, 0, 0]);
  });

  test('is dropped when the run ends before it is begun', async () => {
    const run = await virtualRun({
      scenario: openScenario({ asker: 1 }),
      personas: { asker: slowStarter },
    });
    run.timeline.runUntil(3250);
    run.run.interrupt();
    run.finish();
    expect(counts(run)).toEqual({ planned: 3, started: 2, dropped: 1 });
  });

  test('is dropped when nothing comes of it: the user is ready again without it', async () => {
    const run = await virtualRun({
      scenario: openScenario({ asker: 1 }),
      personas: { asker: asker({ target: 'musing' }) },
    });
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 0, dropped: 4 });
  });

  test('is dropped when the run does not have its transport', async () => {
    const operations = { ...plainAsker.operations, file: databaseCall('system.overview') };
    const run = await virtualRun({
      scenario: openScenario({ asker: 1 }),
      personas: { asker: asker({ target: 'filingFirst' }, operations) },
      transports: { database: undefined },
    });
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 0, dropped: 4 });
    const samples = run.samples().filter(({ operation }) => !operation.startsWith('session.'));
    expect(samples.map(({ operation }) => operation)).toEqual(
      Array.from({ length: 4 }, () => 'query.system_overview'),
    );
    expect(latenessUs(run)).toEqual([]);
  });

  test('is given to another user when the chart of the first takes no notice', async () => {
    const run = await virtualRun({
      scenario: openScenario({ deaf: 1, asker: 1 }),
      personas: { deaf: deafAsker, asker: plainAsker },
    });
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
    expect(latenessUs(run)).toEqual([0, 0, 0, 0]);
  });

  test('waits until the end when nobody takes notice', async () => {
    const run = await virtualRun({
      scenario: openScenario({ asker: 2 }),
      personas: { asker: deafAsker },
    });
    run.timeline.runUntil(4999);
    expect(run.paced('dropped')).toEqual([]);
    run.finish();
    expect(counts(run)).toEqual({ planned: 4, started: 0, dropped: 4 });
    expect(run.windows[3]?.pace.waitingAfter).toBe(3);
  });
});

test('database calls are as late as they are sent, and respond with their own time', async () => {
  const operations = { ...plainAsker.operations, file: databaseCall('system.overview') };
  const run = await virtualRun({
    scenario: openScenario({ asker: 1 }, { rate: constantAfterFirst(phases, 2) }),
    personas: { asker: asker({ target: 'filing' }, operations) },
    answeredAt: (sentAt) => sentAt + 600,
  });
  run.finish();
  const calls = run.samples().filter(({ transport }) => transport === 'database');
  expect(calls.map((one) => one.latenessUs)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => n * 100_000));
  expect(new Set(calls.map((one) => one.serviceUs))).toEqual(new Set([600_000]));
  expect(counts(run)).toEqual({ planned: 8, started: 7, dropped: 1 });
});

test('a planned operation is as late as it is, however it ends', async () => {
  const scenario = openScenario({ asker: 1 });
  const timeouts = { ...scenario.timeouts, operationMs: 1500 };
  const run = await virtualRun({ scenario: { ...scenario, timeouts }, answeredAt: () => 1e9 });
  run.finish();
  const asked = run.samples().filter(({ operation }) => operation.startsWith('query'));
  expect(asked.map(({ outcome, latenessUs }) => [outcome, latenessUs])).toEqual([
    ['timedOut', 0],
    ['timedOut', 500_000],
    ['timedOut', 1_000_000],
  ]);
});

test('arrivals of users are not what this model plans', async () => {
  const run = await virtualRun({ scenario: openScenario({ asker: 5 }) });
  run.finish();
  expect(counts(run)).toEqual({ planned: 4, started: 4, dropped: 0 });
});
