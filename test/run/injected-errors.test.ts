import { expect, test } from 'vitest';
import { databaseCall, get, query } from '../../src/machines/operation-draft.ts';
import { injectedError } from '../../src/metrics/injected-error.ts';
import type { OperationSummary, Summary } from '../../src/metrics/summary.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { useBackend } from '../platform/backend.ts';
import { stats } from '../platform/client.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';
import { virtualRun } from '../support/virtual-run.ts';
import { watchedRun } from '../support/watched-run.ts';

const backend = useBackend();
const load = { warmup: '2s', duration: '20s', cooldown: '2s' };
const calm = { loss: 0, disconnects_per_hour: 0 };

async function simulated(file: Readonly<Record<string, unknown>>): Promise<Summary> {
  const scenario = await scenarioOf({ users: everyPersona, load, model: calm, ...file });
  const run = await simulateScenario(requestOf(scenario));
  return (await run.finished).summary;
}

/** Operations of users that came for them, and those that join and leave. */
function operationsOf(summary: Summary): readonly (readonly [string, OperationSummary])[] {
  return Object.values(summary.personas).flatMap(({ operations }) =>
    Object.values(operations).flatMap((named) => Object.entries(named)),
  );
}

function sum(of: Iterable<number>): number {
  return [...of].reduce((all, one) => all + one, 0);
}

/** How far a count of so many draws may be from its mean: four standard deviations. */
function spread(draws: number, rate: number): number {
  return 4 * Math.sqrt(draws * rate * (1 - rate));
}

const injectedOf = (one: OperationSummary): number => one.error_classes[injectedError] ?? 0;

test.each([0.03, 0.4])('%d of what users do fails on purpose, on every transport', async (rate) => {
  const summary = await simulated({ think_time: 0.05, errors: { rate } });
  const all = operationsOf(summary);
  const joining = all.filter(([name]) => name.startsWith('session.'));
  const deeds = all.filter(([name]) => !name.startsWith('session.'));
  const done = sum(deeds.map(([, one]) => one.operations - one.cancelled));
  expect(done).toBeGreaterThan(1_500);
  expect(Math.abs(summary.injected_errors - done * rate)).toBeLessThan(spread(done, rate));
  expect(sum(joining.map(([, one]) => injectedOf(one)))).toBe(0);
  for (const transport of ['websocket', 'http', 'database'] as const) {
    const mine = deeds.length > 0 ? summary[transport] : undefined;
    expect(mine?.error_classes[injectedError]).toBeGreaterThan(0);
  }
  expect(summary.conservation).toMatchObject({ holds: true, broken_windows: 0 });
  expect(summary.data_quality).toMatchObject({ invalid_samples: 0, misplaced: 0, unclosed: 0 });
});

test('is said as what it is, and never laid at the door of the target', async () => {
  const {
    checks,
    findings,
    injected_errors: injected,
  } = await simulated({ errors: { rate: 0.8 } });
  expect(checks.find(({ name }) => name === 'operations-succeeded')?.passed).toBe(true);
  const told = findings.filter(({ evidence, what }) => `${what} ${evidence}`.includes('injected'));
  expect(told).toEqual([
    expect.objectContaining({
      about: 'errors',
      severity: 'info',
      evidence: expect.stringContaining(`${injected} ended with injected_error`),
    }),
  ]);
  const all = await simulated({ errors: { rate: 1 } });
  const check = all.checks.find(({ name }) => name === 'operations-succeeded');
  expect(check).toMatchObject({ passed: false, evidence: 'no operation reached the target' });
});

test('without a rate, or switched off, nothing is injected and nothing else changes', async () => {
  const plain = await simulated({});
  expect(plain.injected_errors).toBe(0);
  expect(await simulated({ errors: { enabled: false, rate: 0.5 } })).toEqual(plain);
});

test('who fails depends on the seed and the user, not on how many others there are', async () => {
  const failuresOfFirst = async (users: number) => {
    const phases = phasesOf({ steady: 20_000 });
    const scenario = plainScenario(
      { asker: users },
      { phases, population: constant(phases, users) },
      { errors: { enabled: true, rate: 0.2 } },
    );
    const sent: string[] = [];
    const run = await virtualRun({
      scenario,
      onArrival: (user, what) => what === 'query' && user === 'asker-0' && sent.push(what),
    });
    run.finish();
    const failed = run.samples().filter(({ errorClass }) => errorClass === injectedError);
    return { sent: sent.length, failed: failed.length };
  };
  const [alone, again, crowded] = [
    await failuresOfFirst(1),
    await failuresOfFirst(1),
    await failuresOfFirst(5),
  ];
  expect(alone.failed).toBeGreaterThan(3);
  expect(again).toEqual(alone);
  expect(crowded.sent).toBe(alone.sent);
  expect(crowded.failed).toBeGreaterThan(alone.failed);
});

test('what fails does so within 50 ms, and nothing else takes longer for it', async () => {
  const phases = phasesOf({ steady: 20_000 });
  const scenario = plainScenario(
    { asker: 4 },
    { phases, population: constant(phases, 4) },
    { errors: { enabled: true, rate: 0.5 }, thinkTime: 0.1 },
  );
  const run = await virtualRun({ scenario, answeredAt: (sentAt) => sentAt + 2 });
  run.finish();
  const samples = run.samples().filter(({ operation }) => operation.startsWith('query.'));
  const failed = samples.filter(({ outcome }) => outcome === 'failed');
  expect(failed.length).toBeGreaterThan(50);
  expect(new Set(failed.map(({ errorClass }) => errorClass))).toEqual(new Set([injectedError]));
  for (const { serviceUs } of failed) {
    expect(serviceUs).toBeGreaterThanOrEqual(1_000);
    expect(serviceUs).toBeLessThanOrEqual(50_000);
  }
  const ok = samples.filter(({ outcome }) => outcome === 'ok');
  expect(new Set(ok.map(({ serviceUs }) => serviceUs))).toEqual(new Set([2_000]));
});

const asks = {
  websocket: query('system_overview'),
  http: get('/api/v1/agents'),
  database: databaseCall('agents.list'),
};

test.each(['websocket', 'http', 'database'] as const)(
  'what never left over %s has failed, also when its user goes meanwhile',
  async (transport) => {
    const phases = phasesOf({ steady: 3_000 });
    const scenario = plainScenario(
      { asker: 20 },
      { phases, population: constant(phases, 20) },
      { errors: { enabled: true, rate: 1 }, thinkTime: 0 },
    );
    const { traits } = askingPersona();
    const transportShares = { websocket: 0, http: 0, database: 0, [transport]: 1 };
    const asker = askingPersona({
      channels: [],
      traits: { ...traits, transportShares },
      operations: { ask: asks.websocket, other: asks[transport] },
    });
    const run = await virtualRun({ scenario, personas: { asker } });
    run.finish();
    const deeds = run.samples().filter(({ operation }) => !operation.startsWith('session.'));
    expect(deeds.length).toBeGreaterThan(500);
    const ends = new Set(deeds.map(({ outcome, errorClass }) => `${outcome} ${errorClass}`));
    expect(ends).toEqual(new Set([`failed ${injectedError}`]));
    expect(new Set(deeds.map((one) => one.transport))).toEqual(new Set([transport]));
  },
);

test('in a real run the platform never sees what was made to fail', async () => {
  const platform = await backend.launch();
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '500ms', duration: '2s', cooldown: '500ms' },
    think_time: 0.1,
    target: { ws_url: platform.wsUrl, http_url: platform.httpUrl },
    errors: { rate: 0.3 },
  });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  const { summary } = await run.finished();
  expect(soundVerdicts).toContain(summary.verdict);
  const { messages, http } = await stats(platform);
  const { websocket } = summary;
  const injected = websocket.error_classes[injectedError] ?? 0;
  expect(injected).toBeGreaterThan(20);
  expect(counted(messages, 'received')).toBe(websocket.operations - injected);
  expect(counted(messages, 'errors')).toBe(websocket.errors - injected);
  // The trial asked for /health, and this test for /stats.
  const requests = summary.http.operations - (summary.http.error_classes[injectedError] ?? 0);
  expect(counted(http, 'requests')).toBe(requests + 2);
});

function counted(table: unknown, name: string): number {
  const counts: unknown =
    typeof table === 'object' && table !== null ? Reflect.get(table, name) : undefined;
  return typeof counts === 'object' && counts !== null
    ? sum(Object.values(counts).map(Number))
    : Number.NaN;
}
