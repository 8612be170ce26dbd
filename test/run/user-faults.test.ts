import { describe, expect, test } from 'vitest';
import { databaseCall, get, query } from '../../src/machines/operation-draft.ts';
import { injectedError } from '../../src/metrics/injected-error.ts';
import type { Observation, Sample } from '../../src/metrics/observation.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import type { UserDisturbance } from '../../src/scenario/disturbance.ts';
import type { Scenario, UserFault } from '../../src/scenario/scenario.ts';
import { useBackend } from '../platform/backend.ts';
import { stats } from '../platform/client.ts';
import { askingPersona } from '../support/asking-persona.ts';
import { constant, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { virtualRun, type VirtualRun } from '../support/virtual-run.ts';
import { watchedRun } from '../support/watched-run.ts';

const backend = useBackend();
const answerMs = 1;
const [atMs, forMs] = [4_000, 4_000];
const endMs = atMs + forMs;

function fault(does: UserDisturbance): UserFault {
  return { kind: does.kind, target: 'users', does, atMs, forMs };
}

const errors = fault({ kind: 'errors', share: 0.3 });
const latency = fault({ kind: 'network_latency', leastMs: 10, mostMs: 100 });

function scenarioWith(faults: readonly UserFault[], more: Partial<Scenario> = {}): Scenario {
  const phases = phasesOf({ steady: 12_000 });
  return plainScenario(
    { asker: 20 },
    { phases, population: constant(phases, 20) },
    {
      faults,
      thinkTime: 0.2,
      ...more,
    },
  );
}

async function ran(
  scenario: Scenario,
  more: Partial<Parameters<typeof virtualRun>[0]> = {},
): Promise<VirtualRun> {
  const run = await virtualRun({ scenario, answeredAt: (at) => at + answerMs, ...more });
  run.finish();
  return run;
}

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly addedMs: number;
  readonly isInjected: boolean;
}

function asked(run: VirtualRun): readonly Asked[] {
  return run
    .samples()
    .filter(({ operation }) => !operation.startsWith('session.'))
    .map(({ at, serviceUs, errorClass }: Sample) => ({
      from: at - serviceUs / 1000,
      to: at,
      addedMs: Math.round(serviceUs - answerMs * 1000) / 1000,
      isInjected: errorClass === injectedError,
    }));
}

/** To the microsecond, as samples are. */
function during({ from }: Asked): boolean {
  return from >= atMs - 0.001 && from < endMs - 0.001;
}

describe('errors for a time', () => {
  test('are so many of what users do meanwhile, and none before or after', async () => {
    const run = await ran(scenarioWith([errors]));
    const all = asked(run);
    const within = all.filter(during);
    const injected = within.filter(({ isInjected }) => isInjected).length;
    expect(within.length).toBeGreaterThan(200);
    const spread = 4 * Math.sqrt(within.length * 0.3 * 0.7);
    expect(Math.abs(injected - within.length * 0.3)).toBeLessThan(spread);
    expect(all.filter((one) => !during(one) && one.isInjected)).toEqual([]);
    expect(all.length - within.length).toBeGreaterThan(200);
    const steps = run.observed.flatMap((one) =>
      one.kind === 'fault' ? [[one.at, one.id, one.target, one.step]] : [],
    );
    expect(steps).toEqual([
      [atMs, 'errors-1', 'users', 'began'],
      [endMs, 'errors-1', 'users', 'ended'],
    ]);
  });

  test('come on top of those of the whole run, whose draws they leave alone', async () => {
    const settings = { errors: { enabled: true, rate: 0.2 } };
    const [plain, both] = [
      asked(await ran(scenarioWith([], settings))),
      asked(await ran(scenarioWith([errors], settings))),
    ];
    const before = (all: readonly Asked[]) => all.filter(({ to }) => to < atMs);
    expect(before(both)).toEqual(before(plain));
    const within = both.filter(during);
    const share = within.filter(({ isInjected }) => isInjected).length / within.length;
    // 0.2 + 0.8 × 0.3, within four standard deviations of at least 200 draws.
    expect(within.length).toBeGreaterThan(200);
    expect(Math.abs(share - 0.44)).toBeLessThan(0.14);
  });

  test('are said as what they are, not laid at the door of the target', async () => {
    const faults = [{ at: '6s', errors: '80%', for: '10s' }];
    const load = { warmup: '2s', duration: '20s', cooldown: '2s' };
    const file = { users: everyPersona, load, think_time: 0.1, faults };
    const run = await simulateScenario(requestOf(await scenarioOf(file)));
    const { summary } = await run.finished;
    expect(summary.injected_errors).toBeGreaterThan(100);
    const blamed = summary.findings.filter(({ what }) => what.includes(injectedError));
    expect(blamed).toEqual([]);
    expect(summary.faults).toMatchObject([
      {
        id: 'errors-1',
        target: 'users',
        at_ms: 6000,
        ended_ms: 16_000,
        caused: { operations_failed: summary.injected_errors },
      },
    ]);
    expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  });
});

test('neither asks that anybody was there when it began', async () => {
  const faults = [{ at: '1ms', network_latency: '300ms', for: '10s' }];
  const load = { warmup: '2s', duration: '20s', cooldown: '2s' };
  const scenario = await scenarioOf({ users: everyPersona, load, faults });
  const { summary } = await (await simulateScenario(requestOf(scenario))).finished;
  expect(summary.faults).toMatchObject([{ id: 'network_latency-1', online_before: 0 }]);
  expect(summary.checks.filter(({ passed }) => !passed)).toEqual([]);
});

const asks = {
  websocket: query('system_overview'),
  http: get('/api/v1/agents'),
  database: databaseCall('agents.list'),
};

function askerOver(transport: keyof typeof asks) {
  const shares = { websocket: 0, http: 0, database: 0, [transport]: 1 };
  return askingPersona({
    channels: [],
    traits: { ...askingPersona().traits, transportShares: shares },
    operations: { ask: asks.websocket, other: asks[transport] },
  });
}

describe('network latency for a time', () => {
  test.each(['websocket', 'http', 'database'] as const)(
    'is added to what is done over %s meanwhile, and to nothing else',
    async (transport) => {
      const personas = { asker: askerOver(transport) };
      const all = asked(await ran(scenarioWith([latency]), { personas }));
      const [within, outside] = [all.filter(during), all.filter((one) => !during(one))];
      const last = within.filter(({ to }) => to > endMs - 100);
      const added = within.filter(({ to }) => to <= endMs - 100).map(({ addedMs }) => addedMs);
      expect(added.length).toBeGreaterThan(150);
      expect(Math.min(...added)).toBeGreaterThanOrEqual(10);
      expect(Math.min(...added)).toBeLessThan(20);
      expect(Math.max(...added)).toBeLessThanOrEqual(100);
      expect(Math.max(...added)).toBeGreaterThan(90);
      expect(new Set(outside.map(({ addedMs }) => addedMs))).toEqual(new Set([0]));
      expect(Math.max(...last.map(({ to }) => to))).toBeLessThanOrEqual(endMs + answerMs);
    },
  );

  test('lets go at its end of what it held up', async () => {
    const long = fault({ kind: 'network_latency', leastMs: 9_000, mostMs: 9_000 });
    const timeouts = { ...scenarioWith([]).timeouts, operationMs: 20_000 };
    const all = asked(await ran(scenarioWith([{ ...long, forMs: 3_000 }], { timeouts })));
    const held = all.filter(({ addedMs }) => addedMs > 0);
    expect(held).toHaveLength(20);
    expect(new Set(held.map(({ to }) => to))).toEqual(new Set([atMs + 3_000 + answerMs]));
    expect(all.filter(({ from }) => from > atMs + 3_000).length).toBeGreaterThan(200);
  });

  test('comes on top of that of the whole run', async () => {
    const fixed = fault({ kind: 'network_latency', leastMs: 50, mostMs: 50 });
    const settings = { networkLatency: { leastMs: 25, mostMs: 25 } };
    const all = asked(await ran(scenarioWith([fixed], settings)));
    const early = all.filter(({ from }) => from < endMs - 100);
    expect(new Set(early.filter(during).map(({ addedMs }) => addedMs))).toEqual(new Set([75]));
    const others = all.filter((one) => !during(one));
    expect(new Set(others.map(({ addedMs }) => addedMs))).toEqual(new Set([25]));
  });

  test('holds up connects as well', async () => {
    const load = { population: [{ startMs: 0, endMs: 8_000, from: 0, to: 40 }] };
    const run = await ran(scenarioWith([latency], { load: { ...scenarioWith([]).load, ...load } }));
    const connects = run.observed.flatMap((one) =>
      one.kind === 'connection' && one.step === 'opened' && one.startedAt > atMs
        ? [(one.connectUs ?? 0) / 1000]
        : [],
    );
    expect(connects.length).toBeGreaterThan(15);
    expect(Math.min(...connects)).toBeGreaterThanOrEqual(10);
    expect(new Set(connects).size).toBeGreaterThan(10);
  });

  test('is the same for a seed, another for another', async () => {
    const facts = async (seed: number) => (await ran(scenarioWith([latency], { seed }))).observed;
    const first = await facts(1);
    expect(await facts(1)).toEqual(first);
    expect(await facts(2)).not.toEqual(first);
  });
});

test('in a real run both come, are over, and the platform never sees what fails', async () => {
  const platform = await backend.launch();
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '500ms', duration: '4500ms', cooldown: '500ms' },
    think_time: 0.1,
    target: { ws_url: platform.wsUrl, http_url: platform.httpUrl },
    faults: [
      { at: '1s', errors: '40%', for: '1s' },
      { at: '2s', network_latency: '300ms', for: '1500ms' },
    ],
  });
  const samples: Sample[] = [];
  const steps = new Map<string, number>();
  const observation = (one: Observation): void => {
    if (one.kind === 'fault') steps.set(`${one.id} ${one.step}`, one.at);
    if (one.kind === 'sample' && one.outcome === 'ok') samples.push(one);
  };
  const watchers = [{ observation }];
  const run = await watchedRun(requestOf(scenario, { token: platform.token, watchers }));
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toEqual([]);
  const { messages } = await stats(platform);
  const { websocket } = summary;
  const injected = websocket.error_classes[injectedError] ?? 0;
  expect(injected).toBeGreaterThan(10);
  expect(received(messages)).toBe(websocket.operations - injected);
  const [began = NaN, ended = NaN] = ['began', 'ended'].map((step) =>
    steps.get(`network_latency-1 ${step}`),
  );
  expect(steps.get('errors-1 ended')).toBeGreaterThanOrEqual(2000);
  const startOf = ({ at, serviceUs }: Sample): number => at - serviceUs / 1000;
  // What is held up when it ends goes at once, and a busy machine tells of either a moment later.
  const isHeld = (startMs: number): boolean => startMs > began + 100 && startMs + 400 < ended;
  const held = samples.filter((one) => isHeld(startOf(one)));
  expect(held.length).toBeGreaterThan(10);
  expect(Math.min(...held.map(({ serviceUs }) => serviceUs))).toBeGreaterThanOrEqual(200_000);
  const later = samples.filter((one) => startOf(one) > ended);
  expect(Math.min(...later.map(({ serviceUs }) => serviceUs))).toBeLessThan(200_000);
});

function received(messages: unknown): number {
  if (typeof messages !== 'object' || messages === null) return Number.NaN;
  const counts: unknown = Reflect.get(messages, 'received');
  if (typeof counts !== 'object' || counts === null) return Number.NaN;
  return Object.values(counts).reduce((sum: number, one) => sum + Number(one), 0);
}
