import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/metrics/summary.ts';
import type { Window } from '../../src/metrics/window.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runStatecrowd } from '../cli/run-statecrowd.ts';
import { scratchFolder } from '../outputs/scratch-folder.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

const users = Object.values(everyPersona).reduce((sum, count) => sum + count, 0);

const failover = {
  users: everyPersona,
  load: { warmup: '2s', duration: '20s', cooldown: '2s' },
  reconnect: { attempts: 50, delay: '200ms', max_delay: '1s' },
  faults: [{ at: '8500ms', kill: 'platform', for: '3s' }],
  think_time: 0.3,
  model: { loss: 0, disconnects_per_hour: 0 },
};

async function simulated(scenario: Scenario) {
  const run = await simulateScenario(requestOf(scenario));
  const windows: Window[] = [];
  run.windows$.subscribe((window) => windows.push(window));
  return { summary: (await run.finished).summary, windows };
}

function returned({ checks }: Summary) {
  return checks.find(({ name }) => name === 'users-returned');
}

test('users come back from a killed platform, and nothing is lost from the books', async () => {
  const { summary, windows } = await simulated(await scenarioOf(failover));
  expect(summary.verdict_reasons).toEqual([]);
  const [fault] = summary.faults;
  expect(fault).toMatchObject({
    id: 'kill-1',
    at_ms: 8500,
    ended_ms: 11_500,
    cut_short: false,
    online_before: users,
    online_lowest: 0,
    returned: users,
  });
  expect(fault?.back_all_ms).toBeGreaterThanOrEqual(fault?.back_95_ms ?? Infinity);
  expect(fault?.back_all_ms).toBeLessThan(3000);
  expect(returned(summary)?.evidence).toBe(
    `kill-1 ${users} of ${users} users back ` +
      "(at least 95 % of each, before the next fault and the plan's end)",
  );
  expect(summary.websocket.disconnections).toBe(users);
  expect(summary.websocket.reconnects).toBeGreaterThanOrEqual(users);
  expect(summary.websocket.causes['ECONNREFUSED']).toBe(summary.websocket.refused);
  expect(summary.websocket.refused).toBeGreaterThan(users);
  expect(summary.conservation.holds).toBe(true);
  const broken = windows.filter(({ faults }) => faults.length > 0);
  expect(broken.map(({ startMs }) => startMs)).toEqual([8000, 9000, 10_000, 11_000]);
});

test.each([
  ['never try again', { reconnect: { attempts: 0 } }],
  ['come back too late', { reconnect: { attempts: 9, delay: '1h', max_delay: '1h' } }],
])('a run whose users %s fails', async (_, more) => {
  const { summary } = await simulated(await scenarioOf({ ...failover, ...more }));
  expect(summary.verdict).toBe('failed');
  expect(summary.faults).toMatchObject([{ online_before: users, back_95_ms: null }]);
  expect(returned(summary)?.passed).toBe(false);
  expect(summary.conservation.holds).toBe(true);
});

test.each([
  ['in time', [{}, 'recovery.back_95 < 10s', 'recovery.detect{fault=kill-1} p99 < 1s'], true],
  ['late', [{}, 'recovery.back_95 < 1ms', 'recovery.attempts_peak < 1%'], false],
  ['never', [{ reconnect: { attempts: 0 } }, 'recovery.back_95 < 10s'], false],
] as const)('thresholds on a failover judge users who come back %s', async (_, asked, passed) => {
  const [more, ...thresholds] = asked;
  const { summary } = await simulated(await scenarioOf({ ...failover, ...more, thresholds }));
  expect(summary.thresholds.map((one) => one.passed)).toEqual(thresholds.map(() => passed));
});

test('nobody there to come back fails a run, and a run without faults does not ask', async () => {
  const faults = ['1ms', '8.5s'].map((at) => ({ at, kill: 'platform', for: '1s' }));
  const early = await simulated(await scenarioOf({ ...failover, faults }));
  expect(returned(early.summary)).toMatchObject({
    passed: false,
    evidence: expect.stringMatching(/^kill-1 nobody was online \(/),
  });
  const calm = await simulated(await scenarioOf({ ...failover, faults: [] }));
  expect(returned(calm.summary)).toBeUndefined();
});

test('a fault that throws nobody out ends no count, and needs nobody', async () => {
  const kill = { at: '8s', kill: 'platform', for: '3s' };
  const faults = [
    kill,
    { at: '6s', latency: 'http', add: '10ms', for: '9s' },
    { at: '9s', exhaust_pool: 'database', share: '10%', for: '500ms' },
    { when: 'reconnecting < 50%', latency: 'websocket', add: '1ms', for: '500ms' },
  ];
  const { summary } = await simulated(await scenarioOf({ ...failover, faults }));
  expect(returned(summary)).toMatchObject({ passed: true });
  const told = new Map(summary.faults.map((fault) => [fault.id, fault] as const));
  expect(told.get('kill-1')).toMatchObject({ returned: users, online_lowest: 0 });
  expect(told.get('latency-1')).toMatchObject({ returned: users, attempts: { total: 0 } });
  expect(told.get('exhaust_pool-1')).toMatchObject({ online_before: 0, attempts: { total: 0 } });
  expect(told.get('latency-2')?.at_ms).toBeGreaterThan(11_000);
});

test('a run that is ended early asks nobody to have come back', async () => {
  const run = await simulateScenario(requestOf(await scenarioOf(failover)));
  run.faults$.subscribe(() => run.stop('SIGINT'));
  const { summary } = await run.finished;
  expect(summary).toMatchObject({ verdict: 'incomplete', reason: 'SIGINT' });
  expect(summary.faults).toMatchObject([{ cut_short: true, ended_ms: null }]);
  expect(returned(summary)).toMatchObject({ passed: true });
});

test.each([1, 2, 3, 4, 5, 6])(
  'whoever was online comes back from every one of several kills (seed %i)',
  async (seed) => {
    const faults = [15, 35, 55, 75].map((at) => ({
      at: `${at}%`,
      kill: 'platform',
      for: seed % 2 === 0 ? '10ms' : '1s',
    }));
    const load = { warmup: '2s', duration: '30s', cooldown: '3s' };
    const { summary } = await simulated(await scenarioOf({ ...failover, load, faults, seed }));
    expect(summary.faults.map(({ id }) => id)).toEqual(['kill-1', 'kill-2', 'kill-3', 'kill-4']);
    expect(summary.faults.filter(({ back_all_ms: all }) => all === null)).toEqual([]);
    expect(returned(summary)?.passed).toBe(true);
    expect(summary.conservation.holds).toBe(true);
    expect(summary.users).toMatchObject({ created: users, errored: 0 });
  },
);

test('every fault of a database is simulated, twice in the same way', async () => {
  const kinds = ['lock', 'serialization', 'read_only', 'exhaust_pool', 'connection_limit'];
  const faults = [...kinds, 'terminate'].map((kind, index) => ({
    at: `${2 + 3 * index}s`,
    [kind]: 'database',
    for: '2s',
  }));
  const scenario = await scenarioOf({
    ...failover,
    faults,
    database: { connect_timeout: '1s', lock_timeout: '1s' },
    model: { ...failover.model, database: { median: '40ms', p99: '90ms' } },
  });
  const { summary } = await simulated(scenario);
  const codes = ['25006', '40001', '53300', '55P03', '57P01'];
  const told = ['pool_timeout', ...codes.map((code) => `sqlstate_${code}`)];
  expect(Object.keys(summary.database.error_classes)).toEqual(expect.arrayContaining(told));
  expect(summary.conservation.holds).toBe(true);
  expect(summary.faults.filter(({ ended_ms: ended }) => ended === null)).toEqual([]);
  expect(summary.faults.map(({ online_lowest: lowest }) => lowest)).toEqual(
    summary.faults.map(({ online_before: before }) => before),
  );
  expect((await simulated(scenario)).summary).toEqual(summary);
});

test('the shipped scenario passes, with the same bytes twice', async () => {
  const results = async (): Promise<readonly string[]> => {
    const folder = join(await scratchFolder(), 'results');
    const plan = 'simulate failover_test --duration 15 --warmup 2 --cooldown 1'.split(' ');
    const { code, out, err } = await runStatecrowd([...plan, '--output', folder]);
    expect(code).toBe(0);
    expect(out).toContain('fault       kill-1  platform killed at 5.4 s for 1.4 s');
    expect(err).toContain('5.4 s  fault kill-1 began: platform killed\n');
    expect(err).toContain('6.8 s  fault kill-1 is over\n');
    const files = ['summary.json', 'windows.jsonl'];
    return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  };
  const first = await results();
  expect(await results()).toEqual(first);
  expect(first[1]).toContain('"faults":["kill-1"]');
});

test('the shipped scenario fails when its users do not try again', async () => {
  const shipped = await readFile('scenarios/failover_test.yaml', 'utf8');
  const file = join(await scratchFolder(), 'once.yaml');
  await writeFile(file, shipped.replace('attempts: 500', 'attempts: 0'));
  const plan = '--duration 15 --warmup 2 --cooldown 1 --no-export --quiet'.split(' ');
  const { code, out } = await runStatecrowd(['simulate', file, ...plan]);
  // Nobody is left, so the run is incomplete as well, which is the graver exit code.
  expect(code).toBe(5);
  expect(out).toMatch(/^FAILED/);
});
