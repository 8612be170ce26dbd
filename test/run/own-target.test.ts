import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { openDatabase } from '../../src/db/database.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { openTarget } from '../../src/run/open-target.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { useBackend } from '../platform/backend.ts';
import { stats } from '../platform/client.ts';
import { patience } from '../support/patience.ts';
import { descendants } from '../support/processes.ts';
import { requestOf } from '../support/request-of.ts';
import { everyPersona, scenarioOf } from '../support/scenario-of.ts';
import { watchedRun } from '../support/watched-run.ts';
import { soundVerdicts } from '../support/sound-verdicts.ts';

const backend = useBackend();
const load = { warmup: '1s', duration: '2s', cooldown: '1s' };

async function rows(schema: string): Promise<number> {
  const handle = openDatabase(backend.database({ schema }));
  onTestFinished(() => handle.close());
  const { rows: counted } = await sql<{ count: number }>`
    select (select count(*) from ${sql.id(schema, 'agents')})::int
      + (select count(*) from ${sql.id(schema, 'events')})::int
      + (select count(*) from ${sql.id(schema, 'conversations')})::int as count`.execute(handle.db);
  return counted[0]?.count ?? Number.NaN;
}

function total(counts: unknown): number {
  if (typeof counts !== 'object' || counts === null) return Number.NaN;
  return Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
}

function column(table: unknown, name: string): unknown {
  if (typeof table !== 'object' || table === null) return undefined;
  return Object.entries(table).find(([key]) => key === name)?.[1];
}

test('the books of the run and of the platform agree to the last message', async () => {
  const platform = await backend.launch();
  const scenario = await scenarioOf({
    users: everyPersona,
    load,
    think_time: 0.1,
    target: { ws_url: platform.wsUrl, http_url: platform.httpUrl },
  });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  expect(run.handle.target).toContain(`${platform.wsUrl}, ${platform.httpUrl}`);
  expect(run.started).toEqual([]);
  const { summary } = await run.finished();
  expect(soundVerdicts).toContain(summary.verdict);
  const { messages, connections, http } = await stats(platform);
  const { websocket } = summary;
  expect(websocket.operations).toBeGreaterThan(200);
  expect(websocket.operations).toBe(total(column(messages, 'received')));
  expect(websocket.ok).toBe(total(column(messages, 'answered')));
  expect(websocket.errors).toBe(total(column(messages, 'errors')));
  expect(websocket.cancelled + websocket.timed_out).toBe(total(column(messages, 'unanswered')));
  const types: Readonly<Record<string, number>> = {
    query: sent(summary, 'query.'),
    command: sent(summary, 'command.'),
    unsubscribe: sent(summary, 'session.unsubscribe') + sent(summary, 'event.unsubscribe'),
    disconnect: sent(summary, 'session.disconnect'),
  };
  expect(column(messages, 'received')).toMatchObject(types);
  expect(connections).toEqual({
    // One of them was the trial before the first user.
    opened: websocket.connections + 1,
    closed: websocket.connections + 1,
    refused: 0,
  });
  const requests = total(column(http, 'requests'));
  // The trial asked for /health, and this test for /stats.
  expect(requests).toBe(summary.http.operations + 2);
});

type Summed = Awaited<ReturnType<Awaited<ReturnType<typeof watchedRun>>['finished']>>['summary'];

/** Messages of all personas whose name begins so. */
function sent(summary: Summed, prefix: string): number {
  let count = 0;
  for (const { operations } of Object.values(summary.personas)) {
    for (const [name, one] of Object.entries(operations.websocket ?? {})) {
      if (name.startsWith(prefix)) count += one.operations;
    }
  }
  return count;
}

test('without a database the run leaves database operations out', async () => {
  const platform = backend.shared();
  const target = { ws_url: platform.wsUrl, http_url: platform.httpUrl };
  const scenario = await scenarioOf({ users: everyPersona, load, think_time: 0.2, target });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  const { summary } = await run.finished();
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.database.operations).toBe(0);
  expect(summary.http.ok).toBeGreaterThan(0);
});

test('with a database of its own the run seeds it, and removes its rows at the end', async () => {
  const platform = backend.shared();
  const scenario = await scenarioOf({
    users: { analyst: 4, researcher: 4 },
    load,
    think_time: 0.2,
    target: { ws_url: platform.wsUrl, db_url: backend.database().url },
    database: { schema: 'beside_a_target' },
  });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  expect(await rows('beside_a_target')).toBeGreaterThan(99);
  const { summary, leftBehind } = await run.finished();
  expect(soundVerdicts).toContain(summary.verdict);
  expect(summary.database.ok).toBeGreaterThan(0);
  expect(summary.http.operations).toBe(0);
  expect(leftBehind).toEqual([]);
  expect(await rows('beside_a_target')).toBe(0);
});

test.each([false, true])(
  'on a database by URL rows stay if they are to stay (%s)',
  async (keeps) => {
    const schema = `kept_${String(keeps)}`;
    const scenario = await scenarioOf({
      users: { coordinator: 4, developer: 2 },
      load,
      think_time: 0.2,
      target: { db_url: backend.database().url },
      database: { schema, keep_data: keeps },
    });
    const run = await watchedRun(requestOf(scenario));
    expect(run.started.map(({ command }) => command).join('\n')).not.toContain('postgres-keeper');
    const { summary, leftBehind } = await run.finished();
    expect(soundVerdicts).toContain(summary.verdict);
    expect(summary.database.ok).toBeGreaterThan(0);
    expect(leftBehind).toEqual([]);
    const left = await rows(schema);
    expect(left > 100).toBe(keeps);
    expect(left === 0).toBe(!keeps);
  },
);

test('a target of ones own that dies leaves an incomplete run and nothing else', async () => {
  const platform = await backend.launch();
  const scenario = await scenarioOf({
    users: { observer: 3 },
    load: { warmup: '500ms', duration: '1h' },
    think_time: 0.1,
    reconnect: { attempts: 2, delay: '50ms', max_delay: '50ms' },
    target: { ws_url: platform.wsUrl },
  });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  await run.untilIn('steady');
  process.kill(platform.pid, 'SIGKILL');
  const { summary } = await run.finished();
  expect(summary).toMatchObject({
    complete: false,
    verdict: 'failed',
    reason: 'every user had gone before it was time to leave',
    users: { created: 3, connected: 3, errored: 3 },
  });
  expect(summary.conservation.holds).toBe(true);
});

test('rows that cannot be removed are told beside the results, and hide nothing', async () => {
  const schema = 'taken_away';
  const scenario = await scenarioOf({
    users: { analyst: 3 },
    load,
    think_time: 0.2,
    target: { db_url: backend.database().url },
    database: { schema },
  });
  const run = await watchedRun(requestOf(scenario));
  await run.untilIn('steady');
  const handle = openDatabase(backend.database());
  onTestFinished(() => handle.close());
  await sql`drop schema ${sql.id(schema)} cascade`.execute(handle.db);
  const { summary, leftBehind } = await run.finished();
  expect(leftBehind).toMatchObject([
    expect.stringMatching(/^the rows of run test-[\da-f]{12} could not .* \(sqlstate_42P01\)$/),
  ]);
  expect(summary.complete).toBe(true);
  expect(summary.conservation.holds).toBe(true);
});

test('a target that is opened and closed again leaves no connection and no process', async () => {
  const before = await descendants();
  const scenario = await scenarioOf({
    users: { observer: 1 },
    target: { db_url: backend.database().url },
    database: { schema: 'opened_only' },
  });
  const target = await openTarget({
    scenario,
    material: shippedMaterial,
    runId: randomUUID(),
    reach: bearerOf(undefined),
  });
  target.connect(new HeapClock());
  expect((await descendants()).length).toBe(before.length + 1);
  expect(await target.close()).toEqual([]);
  expect(await target.broke).toMatch(/^the platform ended/);
  expect((await descendants()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
  await vi.waitFor(async () => expect(await ourConnections()).toBe(0), patience);
});

/** Connections of generator and platform of a run, as the server sees them. */
async function ourConnections(): Promise<number> {
  const handle = openDatabase(backend.database({ poolSize: 1, applicationName: 'counting' }));
  const { rows: counted } = await sql<{ count: number }>`
    select count(*)::int from pg_stat_activity
    where application_name in ('statecrowd', 'statecrowd-platform', 'statecrowd-probe')`.execute(
    handle.db,
  );
  await handle.close();
  return counted[0]?.count ?? Number.NaN;
}

test('a platform that cannot start leaves no rows and no connection', async () => {
  const scenario = await scenarioOf({
    users: { observer: 1 },
    target: { db_url: backend.database().url },
    database: { schema: 'never_started' },
  });
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  onTestFinished(() => void (process.execPath = execPath));
  const reach = bearerOf(undefined);
  const request = { scenario, material: shippedMaterial, runId: randomUUID(), reach };
  await expect(openTarget(request)).rejects.toMatchObject({ problems: [{ where: 'platform' }] });
  process.execPath = execPath;
  expect(await rows('never_started')).toBe(0);
  await vi.waitFor(async () => expect(await ourConnections()).toBe(0), patience);
});
