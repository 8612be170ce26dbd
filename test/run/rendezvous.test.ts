import { expect, test } from 'vitest';
import { databaseCall } from '../../src/machines/operation-draft.ts';
import type { LoadSettings, Phase } from '../../src/scenario/scenario.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { plainAsker, virtualRun, type VirtualRun } from '../support/virtual-run.ts';

/** What the target takes. Who has waited is behind its own plan and acts again at once. */
const answerMs = 1;

const before = phasesOf({ before: 1000 });

/** One phase as usual, one with a rendezvous, and one as usual again. */
function phasesWith(rendezvous: Phase['rendezvous']): readonly Phase[] {
  const [first, second, third] = phasesOf({ before: 1000, together: 4000, after: 1000 });
  if (first === undefined || second === undefined || third === undefined) return before;
  return [first, { ...second, rendezvous }, third];
}

/** Askers who come one after the other, every 100 ms, and act every 300 ms on their own. */
function gatheringScenario(
  users: number,
  rendezvous: NonNullable<Phase['rendezvous']>,
  load: Partial<LoadSettings> = {},
) {
  const phases = phasesWith(rendezvous);
  const arrivalMs = users * 100;
  const population = [
    { startMs: 0, endMs: arrivalMs, from: 0, to: users },
    { startMs: arrivalMs, endMs: 6000, from: users, to: users },
  ];
  return plainScenario({ asker: users }, { phases, population, ...load });
}

/** When operations of users were started, by the time, within the second phase. */
function startsTogether(run: VirtualRun): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  for (const one of run.observed) {
    const isAction = one.kind === 'started' && !one.operation.startsWith('session.');
    if (!isAction || one.at < 1000 || one.at >= 5000) continue;
    starts.set(one.at, (starts.get(one.at) ?? 0) + 1);
  }
  return starts;
}

function balanceOf(run: VirtualRun): number {
  return run.observed.filter(({ kind }) => kind === 'started').length - run.samples().length;
}

test('users are held until so many are there, and then all begin in one moment', async () => {
  const run = await virtualRun({ scenario: gatheringScenario(7, { users: 3, timeoutMs: 60_000 }) });
  run.finish();
  const together = run.gatherings().filter(({ isFull }) => isFull);
  expect(together.length).toBeGreaterThan(8);
  expect(together.every(({ users }) => users === 3)).toBe(true);
  const starts = [...startsTogether(run)];
  expect(starts.map(([at]) => at)).toEqual(together.map(({ at }) => at));
  expect(new Set(starts.map(([, users]) => users))).toEqual(new Set([3]));
  expect(balanceOf(run)).toBe(0);
});

test('whoever is still held at the end of the phase goes on, in that phase', async () => {
  const run = await virtualRun({ scenario: gatheringScenario(2, { users: 3, timeoutMs: 60_000 }) });
  run.finish();
  expect(run.gatherings()).toEqual([{ kind: 'gathering', at: 5000, users: 2, isFull: false }]);
  const released = run.samples().filter(({ startPhase }) => startPhase === 'together');
  expect(released.map(({ at }) => at)).toEqual([5001, 5001]);
  const window = run.windows.find(({ gatherings }) => gatherings.groups > 0);
  expect(window).toMatchObject({
    phase: 'together',
    gatherings: { groups: 1, users: 2, short: 1 },
  });
  const after = run.samples().filter(({ startPhase, at }) => startPhase === 'after' && at < 6000);
  expect(after.length).toBeGreaterThan(4);
});

test('nobody is held longer than the timeout of the first one', async () => {
  const run = await virtualRun({ scenario: gatheringScenario(2, { users: 5, timeoutMs: 700 }) });
  run.finish();
  const short = run.gatherings();
  expect(short.length).toBeGreaterThan(3);
  expect(short.slice(0, -1).every(({ users, isFull }) => users === 2 && !isFull)).toBe(true);
  const gaps = short.slice(1, -1).map(({ at }, index) => at - (short[index]?.at ?? 0));
  for (const gapMs of gaps) expect(gapMs).toBe(700 + answerMs);
});

test('an interruption lets everybody go', async () => {
  const run = await virtualRun({ scenario: gatheringScenario(2, { users: 3, timeoutMs: 60_000 }) });
  run.timeline.runUntil(3000);
  run.run.interrupt();
  run.finish();
  expect(run.gatherings()).toEqual([{ kind: 'gathering', at: 3000, users: 2, isFull: false }]);
  expect(balanceOf(run)).toBe(0);
  expect(run.timeline.now()).toBeLessThan(4001);
});

test('a user who loses its connection while it is held is not waited for', async () => {
  const run = await virtualRun({ scenario: gatheringScenario(3, { users: 3, timeoutMs: 2000 }) });
  run.timeline.runUntil(1050);
  const held = run.gatherings().length;
  run.world.cutOff('asker-0');
  run.finish();
  expect(held).toBe(0);
  const first = run.gatherings()[0];
  expect(first).toMatchObject({ users: 3, isFull: true });
  expect(run.observed.filter(({ kind }) => kind === 'connection').length).toBeGreaterThan(7);
  expect(balanceOf(run)).toBe(0);
});

test('who leaves while held begins nothing, and the timeout is that of the next', async () => {
  const population = [
    { startMs: 0, endMs: 1500, from: 1, to: 1 },
    { startMs: 1500, endMs: 2000, from: 2, to: 2 },
    { startMs: 2000, endMs: 6000, from: 1, to: 1 },
  ];
  const scenario = gatheringScenario(2, { users: 3, timeoutMs: 1500 }, { population });
  const run = await virtualRun({ scenario });
  run.finish();
  const [first, second] = run.gatherings();
  expect(first).toMatchObject({ users: 1, isFull: false });
  expect(first?.at).toBeGreaterThan(3000);
  expect(first?.at).toBeLessThan(3302);
  expect([...startsTogether(run)]).toEqual([
    [first?.at, 1],
    [second?.at, 1],
  ]);
  expect(balanceOf(run)).toBe(0);
});

test('calls are held like messages', async () => {
  const { traits } = plainAsker;
  const caller = {
    ...plainAsker,
    traits: { ...traits, transportShares: { websocket: 0, http: 0, database: 1 } },
    operations: { file: databaseCall('system.overview') },
  };
  const run = await virtualRun({
    scenario: gatheringScenario(4, { users: 4, timeoutMs: 60_000 }),
    personas: { asker: caller },
  });
  run.finish();
  expect(new Set(startsTogether(run).values())).toEqual(new Set([4]));
  expect(run.gatherings().length).toBeGreaterThan(8);
});

test('what is planned waits while it is held, and is as late as it is sent', async () => {
  const phases = phasesWith({ users: 3, timeoutMs: 60_000 });
  const rate = constantAfterFirst(phases, 2);
  const load = { model: 'operations', phases, rate } as const;
  const run = await virtualRun({ scenario: plainScenario({ asker: 3 }, load) });
  run.finish();
  const planned = run.samples().filter((one) => one.latenessUs !== undefined);
  const cycle = [1_000_000, 500_000, 0];
  expect(planned.map((one) => one.latenessUs).slice(0, 6)).toEqual([...cycle, ...cycle]);
  expect(run.windows[1]?.pace).toMatchObject({ planned: 2, started: 0, waitingAfter: 2 });
  expect(run.windows.every(({ pace }) => pace.missing === 0)).toBe(true);
  expect(run.paced('planned').length).toBe(10);
  expect(run.paced('started').length).toBe(10);
});

test('a planned operation that is held goes to another user when its own is lost', async () => {
  const phases = phasesWith({ users: 2, timeoutMs: 60_000 });
  const rate = constantAfterFirst(phases, 1);
  const load = { model: 'operations', phases, rate } as const;
  const run = await virtualRun({ scenario: plainScenario({ asker: 2 }, load) });
  run.timeline.runUntil(1500);
  run.world.cutOff('asker-0');
  run.finish();
  expect(run.paced('planned').length).toBe(5);
  expect(run.paced('started').length + run.paced('dropped').length).toBe(5);
  const planned = run.samples().filter((one) => one.latenessUs !== undefined);
  expect(planned[0]).toMatchObject({ latenessUs: 1_000_000 });
});
