import { expect, test } from 'vitest';
import type { Summary } from '../../src/metrics/summary.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { processOf, watchedRun } from '../support/watched-run.ts';

const quick = { warmup: '1s', duration: '3s', cooldown: '1s' };
const users = Object.values(everyPersona).reduce((total, count) => total + count, 0);

function expectNothingOpen(summary: Summary): void {
  expect(summary.conservation).toMatchObject({
    holds: true,
    broken_windows: 0,
    transports: {
      websocket: { in_flight: 0, missing: 0 },
      http: { in_flight: 0, missing: 0 },
      database: { in_flight: 0, missing: 0 },
    },
  });
}

test('a run of all personas passes, on a platform and a database of its own', async () => {
  const scenario = await scenarioOf({ users: everyPersona, load: quick, think_time: 0.2 });
  const run = await watchedRun(requestOf(scenario));
  expect(run.started.length).toBeGreaterThan(2);
  expect(run.handle.target).toMatch(/^embedded platform ws:\/\/127\.0\.0\.1:\d+\/ws$/);
  const { summary, leftBehind, folder, notSaved } = await run.finished();
  expect({ leftBehind, folder, notSaved }).toEqual({
    leftBehind: [],
    folder: undefined,
    notSaved: [],
  });
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(summary).toMatchObject({ complete: true, reason: null });
  expect(summary.users).toEqual({ created: users, connected: users, active: users, errored: 0 });
  expectNothingOpen(summary);
  const { websocket, http, database, messages, oddities } = summary;
  for (const one of [websocket, http, database]) expect(one.ok).toBeGreaterThan(10);
  expect(messages.sent).toBe(messages.received + messages.failed);
  expect(oddities).toEqual({ late: 0, ambiguous: 0, unmatched: 0, malformed: 0 });
  expect(summary.phases.map(({ name }) => name).slice(0, 3)).toEqual([
    'warm-up',
    'steady',
    'cool-down',
  ]);
  expect(summary.phases[1]?.online_max).toBe(users);
  expect(Object.keys(summary.personas).sort()).toEqual(Object.keys(everyPersona).sort());
  const whole = run.windows.filter(({ startMs, endMs }) => endMs - startMs >= 500);
  expect(whole.every(({ generator }) => (generator?.rssMb ?? 0) > 1)).toBe(true);
});

test.each(['warm-up', 'steady', 'cool-down'])(
  'an interruption in the %s ends it early',
  async (phase) => {
    const load = {
      'warm-up': { warmup: '1h', duration: '1h', cooldown: '1s', spawn_rate: 20 },
      steady: { warmup: '1s', duration: '1h', cooldown: '1s' },
      'cool-down': { warmup: '1s', duration: '1s', cooldown: '1h' },
    }[phase];
    const scenario = await scenarioOf({ users: { observer: 4, developer: 4 }, load });
    const run = await watchedRun(requestOf(scenario));
    await run.untilIn(phase);
    run.handle.stop('SIGINT');
    run.handle.stop('SIGTERM');
    const { summary } = await run.finished();
    expect(summary).toMatchObject({ complete: false, reason: 'SIGINT', verdict: 'incomplete' });
    expect(summary.duration_seconds).toBeLessThan(20);
    expect(summary.users.created).toBeGreaterThan(0);
    expectNothingOpen(summary);
  },
);

test('an interruption before the first window leaves nothing behind either', async () => {
  const scenario = await scenarioOf({ users: { observer: 4 }, load: { duration: '1h' } });
  const run = await watchedRun(requestOf(scenario));
  run.handle.stop('SIGINT');
  const { summary } = await run.finished();
  expect(summary).toMatchObject({ complete: false, reason: 'SIGINT' });
  expectNothingOpen(summary);
});

test('a run whose platform is killed says so and ends', async () => {
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '1s', duration: '1h' },
    reconnect: { attempts: 2, delay: '50ms', max_delay: '100ms' },
  });
  const run = await watchedRun(requestOf(scenario));
  await run.untilIn('steady');
  process.kill(processOf(run, 'platform/main'), 'SIGKILL');
  const { summary, leftBehind } = await run.finished();
  expect(summary).toMatchObject({
    complete: false,
    reason: 'the platform ended by itself (SIGKILL)',
  });
  expect(summary.websocket.disconnections).toBeGreaterThan(0);
  expectNothingOpen(summary);
  expect(leftBehind).toEqual([]);
});

test('a run whose Postgres is killed says so and ends', async () => {
  const scenario = await scenarioOf({
    users: { analyst: 4, researcher: 4 },
    load: { warmup: '1s', duration: '1h' },
    think_time: 0.2,
  });
  const run = await watchedRun(requestOf(scenario));
  await run.untilIn('steady');
  process.kill(processOf(run, 'postgres-keeper'), 'SIGKILL');
  const { summary } = await run.finished();
  expect(summary).toMatchObject({
    complete: false,
    reason: 'the embedded Postgres ended by itself',
  });
  expectNothingOpen(summary);
});
