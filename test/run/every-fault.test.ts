import { expect, test } from 'vitest';
import type { FaultKind } from '../../src/metrics/observation.ts';
import { simulateScenario } from '../../src/run/simulate-scenario.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';

type Written = Readonly<Record<string, string | number>>;

/** Each kind as it is written. */
const kinds: Readonly<Record<FaultKind, Written>> = {
  kill: { kill: 'platform' },
  stop: { stop: 'platform' },
  restart: { restart: 'platform' },
  latency: { latency: 'websocket', add: '1500ms' },
  bandwidth: { bandwidth: 'http', rate: 100 },
  slice: { slice: 'websocket', bytes: 1 },
  stall: { stall: 'database' },
  half_open: { half_open: 'websocket' },
  reset: { reset: 'http' },
  refuse: { refuse: 'websocket', at: '500ms' },
  errors: { errors: '50%' },
  network_latency: { network_latency: '1500ms' },
  lose: { lose: 'websocket', share: '50%' },
  duplicate: { duplicate: 'websocket', share: '50%' },
  reorder: { reorder: 'websocket', share: '50%' },
  close: { close: 'websocket', code: 1012 },
  terminate: { terminate: 'database' },
  exhaust_pool: { exhaust_pool: 'database' },
  lock: { lock: 'database' },
  serialization: { serialization: 'database' },
  read_only: { read_only: 'database' },
  connection_limit: { connection_limit: 'database' },
};

/** Kinds of which nothing fails here. */
const harmless: ReadonlySet<string> = new Set(['slice', 'duplicate']);

async function simulated(written: Written) {
  const lasts = 'restart' in written ? {} : { for: '2s' };
  const scenario = await scenarioOf({
    users: everyPersona,
    load: { warmup: '1s', duration: '5s', cooldown: '1s' },
    reconnect: { attempts: 200, delay: '50ms', max_delay: '200ms' },
    timeouts: { operation: '1s', handshake: '1s', heartbeat: '1s', pong: '500ms' },
    database: { connect_timeout: '1s', query_timeout: '1s', lock_timeout: '1s' },
    think_time: 0.2,
    model: { loss: 0, disconnects_per_hour: 0 },
    faults: [{ at: '2s', ...lasts, ...written }],
  });
  const run = await simulateScenario(requestOf(scenario));
  return (await run.finished).summary;
}

async function outcomeOf(written: Written) {
  const { faults, unexplained, websocket, http, conservation } = await simulated(written);
  const [fault] = faults;
  expect(fault).toMatchObject({ cut_short: false });
  expect(conservation.holds).toBe(true);
  const caused = Object.values(fault?.caused ?? {}).reduce((sum, count) => sum + count, 0);
  const answered = [websocket, http].map(({ error_classes: classes }) => classes['invalid'] ?? 0);
  const failures = answered.reduce((sum, count) => sum + count, 0);
  return { id: fault?.id, caused, unexplained, expected: { failures, of: failures + caused } };
}

test.each(Object.entries(kinds))('all that fails with %s is of it', async (kind, written) => {
  const { id, caused, unexplained, expected } = await outcomeOf(written);
  expect(id).toBe(`${kind}-1`);
  expect(caused === 0).toBe(harmless.has(kind));
  expect(unexplained).toMatchObject(expected);
});

const partial = ['latency', 'stall', 'half_open', 'reset', 'refuse'] as const;

test.each(partial)('all that fails with %s of a part of the WebSockets is of it', async (kind) => {
  const written = { ...kinds[kind], [kind]: 'websocket', share: '50%' };
  const { caused, unexplained, expected } = await outcomeOf(written);
  expect(caused).toBeGreaterThan(0);
  expect(unexplained).toMatchObject(expected);
});
