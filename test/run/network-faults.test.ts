import { expect, test } from 'vitest';
import type { Summary } from '../../src/metrics/summary.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';

const faults = [
  { at: '1000ms', latency: 'websocket', add: '300ms', jitter: '20ms', for: '900ms' },
  { at: '1000ms', slice: 'http', bytes: 40, for: '300ms' },
  { at: '1000ms', bandwidth: 'database', rate: 20_000, for: '300ms' },
  { at: '1400ms', reset: 'http', for: '1s' },
  { at: '2000ms', reset: 'websocket', for: '300ms' },
  { at: '2100ms', refuse: 'websocket', for: '500ms' },
  { at: '2800ms', half_open: 'websocket', for: '300ms', share: '50%' },
  { at: '2800ms', refuse: 'database', for: '300ms' },
  { at: '3500ms', stall: 'websocket', for: '1300ms' },
  { at: '3500ms', stall: 'http', for: '1300ms' },
  { at: '3600ms', reset: 'database', for: '700ms' },
  { at: '5000ms', stop: 'platform', for: '500ms' },
  { at: '6000ms', restart: 'platform' },
  { when: 'online >= 50%', slice: 'database', for: '300ms' },
] as const;

const scenario = {
  users: everyPersona,
  load: { warmup: '500ms', duration: '9s', cooldown: '500ms' },
  reconnect: { attempts: 200, delay: '50ms', max_delay: '200ms' },
  timeouts: { operation: '1s' },
  think_time: 0.2,
  faults,
};

/** What these faults bring about; the rest is of the operations themselves, or of the restart. */
const ends = {
  connections: ['ECONNREFUSED', 'ECONNRESET', 'close_1001', 'close_1006'],
  websocket: ['close_1001', 'close_1006', 'timed_out'],
  http: ['ECONNRESET', 'timed_out'],
  database: ['connection_lost'],
};

function endsOf({ websocket, http, database }: Summary) {
  const kinds = (counts: Readonly<Record<string, number>>): readonly string[] =>
    Object.keys(counts)
      .filter((kind) => kind !== 'invalid' && kind !== 'cancelled')
      .toSorted();
  return {
    connections: kinds(websocket.causes),
    websocket: kinds(websocket.error_classes),
    http: kinds(http.error_classes),
    database: kinds(database.error_classes),
  };
}

test('a crowd goes through every kind of fault, and nothing of them is left', async () => {
  const run = await watchedRun(requestOf(await scenarioOf(scenario)));
  const lasting = new Set<string>();
  const told = new Set<string>();
  run.handle.faults$.subscribe(({ id, step }) => {
    if (step === 'awaited') return;
    told.add(`${id} ${step}`);
    if (step === 'began') lasting.add(id);
    else lasting.delete(id);
  });
  const { summary, leftBehind, remarks } = await run.finished();
  const users = summary.users.created;
  expect([...lasting]).toEqual([]);
  expect(told.size).toBe(2 * faults.length);
  const awaited = summary.faults.find(({ when }) => when === 'online >= 50%');
  expect(awaited).toMatchObject({ id: 'slice-2', not_begun: null });
  expect(awaited?.online_before).toBeGreaterThanOrEqual(users / 2);
  expect({ leftBehind, remarks }).toEqual({ leftBehind: [], remarks: [] });
  const closed = { in_flight: 0, missing: 0 };
  expect(summary.conservation).toMatchObject({
    holds: true,
    transports: { websocket: closed, http: closed, database: closed },
  });
  expect(summary.users).toMatchObject({ connected: users, errored: 0 });
  // All by the reset, all by the restart.
  expect(summary.websocket.disconnections).toBeGreaterThanOrEqual(2 * users);
  expect(summary.websocket.refused).toBeGreaterThan(0);
  const lost = summary.faults.map(({ id, caused }) => [id, caused.connections_lost] as const);
  const lostTo = new Map(lost);
  expect((lostTo.get('reset-2') ?? 0) + (lostTo.get('restart-1') ?? 0)).toBeGreaterThan(users);
  expect([...lostTo.values()].reduce((sum, count) => sum + count, 0)).toBe(
    summary.websocket.disconnections,
  );
  expect(['slice-1', 'bandwidth-1', 'refuse-1'].map((id) => lostTo.get(id))).toEqual([0, 0, 0]);
  // Until then nothing else held up what came back.
  const slowed = run.windows.filter(({ endMs }) => endMs === 2000);
  const slowest = slowed.map(({ transports }) => transports.websocket.phaseLatency.maxMs ?? 0);
  expect(Math.max(...slowest)).toBeGreaterThan(279);
  // The others depend on who is doing what as a fault begins.
  const { connections } = endsOf(summary);
  const surely = ['ECONNRESET', 'close_1001', 'close_1006'];
  expect(connections).toEqual(expect.arrayContaining(surely));
});

test('crowds that are simulated end in the same ways', async () => {
  const seen = new Map<string, Set<string>>();
  for (const seed of [1, 2, 3, 4, 5]) {
    const summary = await simulated(seed);
    expect(summary.conservation.holds).toBe(true);
    expect(summary.faults.filter(({ ended_ms: ended }) => ended === null)).toEqual([]);
    const users = summary.users.created;
    expect(summary.users).toMatchObject({ connected: users, errored: 0 });
    for (const [what, kinds] of Object.entries(endsOf(summary))) {
      seen.set(what, new Set([...(seen.get(what) ?? []), ...kinds]));
    }
  }
  const all = [...seen].map(([what, kinds]) => [what, [...kinds].toSorted()] as const);
  expect(Object.fromEntries(all)).toEqual(ends);
});

async function simulated(seed: number): Promise<Summary> {
  const model = { loss: 0, disconnects_per_hour: 0 };
  const run = await simulateScenario(requestOf(await scenarioOf({ ...scenario, seed, model })));
  return (await run.finished).summary;
}
