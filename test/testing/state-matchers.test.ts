import { beforeAll, describe, expect, test } from 'vitest';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import { replayUser } from '../../src/testing/replay-user.ts';
import { simulate } from '../../src/testing/simulate.ts';
import { stateMatchers } from '../../src/testing/state-matchers.ts';
import type { UserTimeline } from '../../src/testing/user-timeline.ts';
import { linesOf, logOf, recordedSimulation } from '../support/ingress-logs.ts';
import { scenarioOf } from '../support/scenario-of.ts';

beforeAll(prepareHistograms);

const entry = (at: number, state: string): UserTimeline['entries'][number] => ({
  at,
  state,
  event: 'replied',
});

const worker: UserTimeline = {
  name: 'worker-1',
  persona: 'worker',
  entries: [
    entry(0, 'connecting'),
    entry(100, 'online.resting'),
    entry(400, 'online.acting'),
    entry(1000, 'reconnecting'),
    entry(4000, 'online.resting'),
  ],
  states: [
    'connecting',
    'on',
    'online.act',
    'online',
    'online.resting',
    'online.acting',
    'reconnecting',
    'failed',
  ],
  state: 'online.resting',
  endMs: 5000,
  reproduce: 'simulate(work, { seed: 7 })',
};
const idler: UserTimeline = { ...worker, name: 'idler-2', entries: worker.entries.slice(0, 2) };
const both = { users: [worker, idler], user: () => worker, reproduce: '' };
const { toReach, toHaveDwelt } = stateMatchers;

async function asRun() {
  const { summary } = await simulate('mixed_workload', { duration: 1, users: 1, seed: 1 });
  return { ...both, summary, remarks: [] };
}

describe('toReach', () => {
  test('takes a state or one around it, never one that only begins so', () => {
    expect(toReach(worker, 'online.acting').pass).toBe(true);
    expect(toReach(worker, 'online').pass).toBe(true);
    expect(toReach(worker, 'on').pass).toBe(false);
    expect(toReach(worker, 'online.act').pass).toBe(false);
  });

  test('says what was reached instead and when, and how to do it again', () => {
    expect(toReach(idler, 'online.acting').message()).toBe(
      'idler-2 did not reach online.acting; it reached connecting at 0.000 s, ' +
        'online.resting at 0.100 s\nreproduce: simulate(work, { seed: 7 })',
    );
    expect(toReach(worker, 'online.acting').message()).toContain(
      'worker-1 reached online.acting at 0.400 s by replied',
    );
  });

  test('holds of a run when it holds of everybody', async () => {
    const run = await asRun();
    expect(toReach(run, 'online').pass).toBe(true);
    const { pass, message } = toReach(run, 'online.acting');
    expect([pass, message()]).toEqual([false, expect.stringMatching(/^idler-2 did not reach/)]);
    expect(toReach({ ...run, users: [] }, 'online').pass).toBe(false);
    // With `not` it holds when it holds of nobody.
    expect(toReach.call({ isNot: true }, run, 'online.acting').pass).toBe(true);
    expect(toReach.call({ isNot: true }, run, 'failed').pass).toBe(false);
  });
});

test('a state that nobody can come into is a mistake, also where it is not to be reached', () => {
  const text = 'nobody here can come into a state "faild"; did you mean "failed"?';
  expect(() => toReach(worker, 'faild')).toThrow(text);
  expect(() => toHaveDwelt(worker, 'faild', { atMost: 1 })).toThrow(text);
});

test('a run that was not awaited is told as such', () => {
  const awaited: never = Promise.resolve() as never;
  expect(() => toReach(awaited, 'online')).toThrow('was it awaited?');
});

describe('toHaveDwelt', () => {
  test.each([
    ['reconnecting', { atMost: '3s' }, true],
    ['reconnecting', { atMost: 2.9 }, false],
    ['reconnecting', { atLeast: '3s' }, true],
    ['reconnecting', { atLeast: '3001ms' }, false],
    // Two states within it follow each other without a gap: 0.9 s, and 1 s up to the end.
    ['online', { atLeast: '900ms', atMost: '1s' }, true],
    ['online', { atMost: '999ms' }, false],
    ['online', { atLeast: '901ms' }, false],
    ['failed', { atMost: '3s' }, false],
  ] as const)('%s %o: %s', (state, limits, pass) => {
    expect(toHaveDwelt(worker, state, limits).pass).toBe(pass);
  });

  test('says how long it was there, from when on, and who was never there', async () => {
    expect(toHaveDwelt(worker, 'reconnecting', { atMost: '2s' }).message()).toBe(
      'worker-1 was in reconnecting for 3s, from 1.000 s on: not at most 2s\n' +
        'reproduce: simulate(work, { seed: 7 })',
    );
    expect(toHaveDwelt(idler, 'reconnecting', { atMost: '2s' }).message()).toContain(
      'idler-2 was never in reconnecting; it reached connecting',
    );
    // Of a run those count who were there.
    expect(toHaveDwelt(await asRun(), 'reconnecting', { atMost: '3s' }).pass).toBe(true);
  });

  test('needs a limit that is one', () => {
    expect(() => toHaveDwelt(worker, 'online', {})).toThrow('needs atMost or atLeast');
    expect(() => toHaveDwelt(worker, 'online', { atMost: '3 moons' })).toThrow(/^atMost: /);
  });
});

test('a simulation has the way of every user, the one that its log gives', async () => {
  const scenario = await scenarioOf({ users: { observer: 3 }, load: { duration: '3s' }, seed: 7 });
  const folder = await recordedSimulation(scenario);
  const [run, again] = [
    await simulate('mixed_workload', { duration: 3, users: { observer: 3 }, seed: 7 }),
    await simulate('mixed_workload', { duration: 3, users: { observer: 3 }, seed: 7 }),
  ];
  expect(again.users).toEqual(run.users);
  expect(run.users.map(({ name }) => name).toSorted()).toEqual(
    [0, 1, 2].map((n) => `observer-${n}`),
  );
  expect(run.user(2)).toBe(run.user('observer-2'));
  expect(() => run.user('observer-9')).toThrow('nobody called "observer-9" came');
  expect(run.reproduce).toBe(
    `simulate('mixed_workload', { duration: 3, users: {"observer":3}, seed: 7 })`,
  );
  const replayed = await replayUser(folder, 2);
  expect(replayed).toMatchObject({ name: 'observer-2', persona: 'observer', state: 'left' });
  expect(replayed.reproduce).toBe(`statecrowd replay ${folder} --user observer-2`);
  expect(replayed.states).toEqual(run.user(2).states);
  expect(replayed.states).toEqual(expect.arrayContaining(['offline', 'online', 'failed']));
});

test('a replay that is not what was recorded throws', async () => {
  const scenario = await scenarioOf({ users: { observer: 1 }, load: { duration: '3s' } });
  const lines = await linesOf(await recordedSimulation(scenario));
  const at = lines.findLastIndex((line) => line.includes('"left"'));
  const edited = await logOf(lines.with(at, lines[at]?.replace('"left"', '"failed"') ?? ''));
  await expect(replayUser(edited, 0)).rejects.toThrow(
    /recorded failed, replayed left.*\nreproduce: statecrowd replay /,
  );
  const cut = await logOf(lines.slice(0, -2));
  await expect(replayUser(cut, 0)).rejects.toThrow(/^it is not whole: the log was cut off/);
});
