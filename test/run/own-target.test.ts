import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { openDatabase } from '../../src/db/database.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import { openTarget } from '../../src/run/open-target.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { randomToken } from '../../src/determinism/host.ts';
import type { Defects } from '../../src/platform/defects.ts';
import type { PlatformHandle } from '../../src/platform/launcher.ts';
import { useBackend } from '../platform/backend.ts';
import { differences, disagreements, succeeded, type PlatformBooks } from '../support/books.ts';
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

const crossChecked = { users: everyPersona, load, think_time: 0.1 };

/** A run of every persona on a platform of its own, what that counted, and what is in its rows. */
async function bookedRun(defects: Partial<Defects> = {}) {
  const [theirs, ours] = [`theirs_${randomToken(4)}`, `ours_${randomToken(4)}`];
  const database = backend.database({ schema: theirs });
  const platform = await backend.launch({ database, defects });
  const scenario = await scenarioOf({
    ...crossChecked,
    target: { ws_url: platform.wsUrl, http_url: platform.httpUrl, db_url: database.url },
    database: { schema: ours, keep_data: true },
    timeouts: { operation: '5s' },
  });
  const run = await watchedRun(requestOf(scenario, { token: platform.token }));
  const { summary } = await run.finished();
  const started = succeeded(summary, 'command.start_experiment');
  const books = await vi.waitFor(async () => {
    const read = await readBooks(platform);
    expect(read.experiments['completed']).toBeGreaterThanOrEqual(started);
    return read;
  }, patience);
  return { summary, books, theirs: await rowsPerTable(theirs), ours: await rowsPerTable(ours) };
}

async function readBooks(platform: PlatformHandle): Promise<PlatformBooks> {
  const headers = { authorization: `Bearer ${platform.token}` };
  const response = await fetch(`${platform.httpUrl}/stats`, { headers });
  return (await response.json()) as PlatformBooks;
}

const created = [
  'agents',
  'coalitions',
  'tasks',
  'experiments',
  'beliefs',
  'conversations',
] as const;

async function rowsPerTable(schema: string): Promise<Readonly<Record<string, number>>> {
  const handle = openDatabase(backend.database({ schema }));
  onTestFinished(() => handle.close());
  const counted = created.map(async (table) => {
    const { rows: found } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.id(schema, table)}`.execute(handle.db);
    return [table, found[0]?.count ?? Number.NaN] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

/** Agents that are there before a run. */
const seeded = 100;

test('the books of run and platform agree to the last message, push and row', async () => {
  const { summary, books, theirs, ours } = await bookedRun();
  expect(soundVerdicts).toContain(summary.verdict);
  expect(Object.keys(summary.personas).toSorted()).toEqual(Object.keys(everyPersona).toSorted());
  expect(summary.websocket.operations).toBeGreaterThan(200);
  expect(summary.pushes.total).toBeGreaterThan(0);
  expect(summary.http.ok).toBeGreaterThan(0);
  expect(disagreements(summary, books)).toEqual([]);
  const ok = (name: string): number => succeeded(summary, name);
  const byMessage = {
    agents: seeded + ok('command.create_agent'),
    coalitions: ok('command.form_coalition'),
    tasks: ok('command.assign_task') + ok('workflow.init'),
    experiments: ok('command.start_experiment'),
    beliefs: ok('command.record_belief'),
    conversations: ok('agent.message'),
  };
  expect(differences('rows of the platform', byMessage, theirs)).toEqual([]);
  const byCall = {
    agents: seeded + ok('agents.create'),
    coalitions: ok('coalitions.form'),
    tasks: ok('tasks.assign') + ok('workflows.init'),
    experiments: ok('experiments.start'),
    beliefs: ok('beliefs.record'),
    conversations: ok('conversations.append'),
  };
  expect(differences('rows of the run', byCall, ours)).toEqual([]);
});

test('books that should agree and do not are told apart', async () => {
  const { summary, books } = await bookedRun({ doubleReplies: 0.2, losePushes: 0.5 });
  const told = disagreements(summary, books);
  expect(told).toContainEqual(expect.stringMatching(/^pushes: all \d+ here, \d+ there$/));
  expect(told).toContainEqual(expect.stringMatching(/^odd frames: unmatched 0 here, \d+ there$/));
  expect(told).toHaveLength(2);
});

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
  onTestFinished(async () => void (await target.close()));
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
    where application_name like 'statecrowd%'
      and application_name <> 'statecrowd platform test'`.execute(handle.db);
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
