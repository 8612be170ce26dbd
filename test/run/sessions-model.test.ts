import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { UserSession } from '../../src/actors/user-session.ts';
import type { Life, Observation } from '../../src/metrics/observation.ts';
import type { LoadSettings } from '../../src/scenario/scenario.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { virtualRun, type VirtualRun } from '../support/virtual-run.ts';

const phases = phasesOf({ steady: 20_000 });

function sessionsScenario(perSecond: number, load: Partial<LoadSettings> = {}) {
  const { phases: all = phases } = load;
  const rate = constant(all, perSecond);
  return plainScenario({ asker: 1 }, { model: 'sessions', phases, rate, ...load });
}

function livesOf(run: VirtualRun, step: Life['step']): ReadonlyMap<string, number> {
  const lives = run.observed.filter((one) => one.kind === 'life').filter((o) => o.step === step);
  return new Map(lives.map(({ user, at }) => [user, at]));
}

test('users come at the rate and stay as long as a session lasts', async () => {
  const run = await virtualRun({ scenario: sessionsScenario(10, { sessionMs: 2000 }) });
  run.finish();
  const created = livesOf(run, 'created');
  const left = livesOf(run, 'left');
  expect(created.size).toBe(200);
  expect(left.size).toBe(200);
  for (const [user, at] of [...created].slice(0, 180)) {
    expect(left.get(user)).toBeCloseTo(at + 2000 + 1, 3);
  }
  const online = run.windows.map((window) => window.online['asker'] ?? 0);
  expect(Math.max(...online)).toBeLessThan(22);
  expect(online[10]).toBeGreaterThan(18);
  expect(run.run.shortfall).toBe(undefined);
});

test('every session is planned when it is due, and started then', async () => {
  const run = await virtualRun({ scenario: sessionsScenario(3, { sessionMs: 1000 }) });
  run.finish();
  const due = Array.from({ length: 60 }, (_, index) => Math.round((index * 1e6) / 3) / 1000);
  expect(run.paced('planned').map(({ at }) => at)).toEqual(due);
  expect(run.paced('started').map(({ at }) => at)).toEqual(due);
  expect(new Set(run.paced('started').map((one) => one.latenessUs))).toEqual(new Set([0]));
  expect(run.samples().every((one) => one.latenessUs === undefined)).toBe(true);
});

test('the users that are planned in the model users are recorded likewise', async () => {
  const run = await virtualRun({ scenario: plainScenario({ asker: 7 }, {}) });
  run.finish();
  expect(run.paced('planned').length).toBe(7);
  expect(run.paced('started').map((one) => one.latenessUs)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(run.windows.every(({ pace }) => pace.waitingAfter === 0 && pace.missing === 0)).toBe(true);
});

test('an interrupted run plans nobody any more', async () => {
  const run = await virtualRun({ scenario: sessionsScenario(10, { sessionMs: 2000 }) });
  run.timeline.runUntil(5050);
  run.run.interrupt();
  run.finish();
  expect(run.paced('planned').length).toBe(51);
  expect(livesOf(run, 'created').size).toBe(51);
  expect(livesOf(run, 'left').size).toBe(51);
});

test('whoever is gone is forgotten, but counted: memory follows those who are there', async () => {
  const minutes = phasesOf({ steady: 100_000 });
  const scenario = sessionsScenario(100, { sessionMs: 500, phases: minutes });
  let most = 0;
  const record = ({ kind, at }: Observation): void => {
    if (kind === 'tick' && at % 25_000 === 0) most = Math.max(most, liveSessions());
  };
  const run = await virtualRun({ scenario, record });
  run.finish();
  expect(run.windows.at(-1)?.states).toEqual({ left: 10_000 });
  expect(most).toBeGreaterThan(40);
  expect(most).toBeLessThan(500);
});

function liveSessions(): number {
  return Number(queryObjects(UserSession, { format: 'count' }));
}
