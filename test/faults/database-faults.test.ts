import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createRole } from '../../src/db/create-role.ts';
import { openDatabase, type ConnectionSettings } from '../../src/db/database.ts';
import { measureOperation } from '../../src/db/measured.ts';
import { migrate } from '../../src/db/migrate.ts';
import { DatabaseFaults } from '../../src/faults/database-faults.ts';
import type { DatabaseFault } from '../../src/scenario/scenario.ts';
import { useDatabase } from '../db/support/use-database.ts';
import { patience } from '../support/patience.ts';
import { noTraces, traces, type Traces } from '../support/traces.ts';

const database = useDatabase();
const role = 'crowd';
const poolSize = 4;
let crowd: ConnectionSettings | undefined;

beforeAll(async () => {
  const url = await createRole(database.settings(), role);
  crowd = database.settings({
    url,
    schema: 'crowd',
    poolSize,
    connectTimeoutMs: 1500,
    lockTimeoutMs: 300,
  });
  await migrate(crowd, { intoForeignSchema: false });
});

function crowdSettings(): ConnectionSettings {
  if (crowd === undefined) throw new Error('there is no crowd yet');
  return crowd;
}

/** A pool of the crowd, and what can be done to its database. */
async function broken(kind: DatabaseFault['kind'], share = 1, own: 'role' | 'pool' = 'role') {
  const session = `crowd of ${randomUUID()}`;
  const pool = openDatabase({ ...crowdSettings(), applicationName: session });
  const fault = {
    kind,
    target: 'database',
    share,
    table: 'events',
    id: `${kind}-1`,
    atMs: 0,
    forMs: 0,
  } as const;
  const sessions = [{ name: session, setReadOnly: pool.setReadOnly }];
  const run = { seed: 1, pool, poolSize, sessions, role };
  const settings = database.settings({ schema: 'crowd', applicationName: 'breaker' });
  const faults = await DatabaseFaults.open([fault], settings, {
    ...run,
    role: own === 'role' ? role : undefined,
  });
  onTestFinished(async () => {
    await faults.clear(fault.id);
    await faults.close();
    await pool.close();
  });
  const outcome = async (name: 'events.append' | 'events.recent' = 'events.append') => {
    const input = name === 'events.append' ? { event: 'a' } : { limit: 1 };
    const { ok, errorClass } = await measureOperation(pool, 'run', { name, input });
    return ok ? 'ok' : errorClass;
  };
  const some = (count: number) => Promise.all(Array.from({ length: count }, () => outcome()));
  return {
    faults,
    pool,
    outcome,
    some,
    begin: () => faults.begin(fault),
    end: () => new Promise<void>((resolve) => faults.end(fault, resolve)),
    becomes: (wanted: string) =>
      vi.waitFor(async () => expect(await outcome()).toBe(wanted), patience),
    clear: () => faults.clear(fault.id),
  };
}

/** What the server still knows of faults. */
function left(): Promise<Traces | undefined> {
  return traces(database.open({ applicationName: 'looking' }).unscoped, role);
}

test.each([
  ['exhaust_pool', 'pool_timeout', noTraces],
  ['lock', 'sqlstate_55P03', { ...noTraces, locks: 1 }],
  ['serialization', 'sqlstate_40001', { ...noTraces, triggers: 10, functions: 1 }],
  ['read_only', 'sqlstate_25006', { ...noTraces, settings: 1 }],
  ['connection_limit', 'sqlstate_53300', { ...noTraces, limit: 0 }],
] as const)('%s is felt as %s, and nothing of it remains', async (kind, errorClass, lasting) => {
  const { faults, some, begin, end, becomes } = await broken(kind);
  expect(await some(20)).toEqual(Array.from({ length: 20 }, () => 'ok'));
  begin();
  await becomes(errorClass);
  expect(new Set(await some(2 * poolSize))).toEqual(new Set([errorClass]));
  expect(await left()).toEqual(lasting);
  await end();
  expect(await left()).toEqual(noTraces);
  await becomes('ok');
  expect(await some(20)).toEqual(Array.from({ length: 20 }, () => 'ok'));
  expect(faults.remarks()).toEqual([]);
});

test('in a database of one’s own no role is changed to make sessions read-only', async () => {
  const { faults, outcome, begin, end, becomes } = await broken('read_only', 1, 'pool');
  await becomes('ok');
  begin();
  await becomes('sqlstate_25006');
  expect(await outcome('events.recent')).toBe('ok');
  expect(await left()).toEqual(noTraces);
  await end();
  await becomes('ok');
  expect(faults.remarks()).toEqual([]);
});

test('terminated sessions are told so while at work, and others come instead', async () => {
  const { faults, pool, begin, end, some, becomes } = await broken('terminate');
  await some(poolSize);
  const atWork = sql`select pg_sleep(20)`.execute(pool.unscoped);
  begin();
  await expect(atWork).rejects.toMatchObject({ code: '57P01' });
  const { opened } = pool.poolCounters();
  await vi.waitFor(async () => {
    await some(poolSize);
    expect(pool.poolCounters().opened).toBeGreaterThan(opened + 2 * poolSize);
  }, patience);
  await end();
  await becomes('ok');
  const { lost } = pool.poolCounters();
  await some(50);
  expect(pool.poolCounters().lost).toBe(lost);
  expect(faults.remarks()).toEqual([]);
});

test('a share of a fault is felt by a part of those it is for', async () => {
  const { begin, end, some } = await broken('serialization', 0.4);
  begin();
  await vi.waitFor(async () => expect((await left())?.triggers).toBe(10), patience);
  const failed = (await some(60)).filter((outcome) => outcome !== 'ok');
  expect(new Set(failed)).toEqual(new Set(['sqlstate_40001']));
  expect(failed.length).toBeGreaterThan(8);
  expect(failed.length).toBeLessThan(45);
  await end();
});

test('a share of the pool leaves the rest of it to the users', async () => {
  const { pool, begin, end, becomes, some } = await broken('exhaust_pool', 0.5);
  begin();
  await vi.waitFor(() => expect(pool.poolCounters().total).toBeGreaterThan(1), patience);
  await becomes('ok');
  expect(pool.poolCounters().total - pool.poolCounters().idle).toBe(poolSize / 2);
  expect(new Set(await some(50))).toEqual(new Set(['ok']));
  await end();
});

test('sessions of others are left alone', async () => {
  const other = openDatabase({ ...crowdSettings(), applicationName: 'somebody else' });
  onTestFinished(() => other.close());
  await sql`select`.execute(other.db);
  for (const kind of ['terminate', 'read_only', 'connection_limit', 'serialization'] as const) {
    const { begin, end, some, outcome } = await broken(kind);
    await some(2);
    begin();
    await vi.waitFor(async () => expect(await outcome()).not.toBe('ok'), patience);
    const mine = await measureOperation(other, 'run', {
      name: 'events.append',
      input: { event: 'b' },
    });
    expect(mine.errorClass).toBeUndefined();
    await end();
  }
  expect(other.poolCounters().lost).toBe(0);
});

test('triggers go with the session that made them, and come again with another', async () => {
  const { faults, begin, end, becomes } = await broken('serialization');
  const admin = database.open({ applicationName: 'killing' });
  begin();
  await becomes('sqlstate_40001');
  const newest = async (): Promise<number> => {
    const { rows } = await sql<{ oid: number }>`select coalesce(max(oid::int8), 0)::int as oid
      from pg_trigger where tgname like 'statecrowd%'`.execute(admin.db);
    return rows[0]?.oid ?? 0;
  };
  const before = await newest();
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'breaker'`.execute(admin.db);
  await vi.waitFor(async () => expect(await newest()).toBeGreaterThan(before), patience);
  await becomes('sqlstate_40001');
  await end();
  expect(await left()).toEqual(noTraces);
  await becomes('ok');
  expect(faults.remarks()).toEqual([
    'the fault serialization-1 had to be tried again once (sqlstate_57P01)',
  ]);
});

test.each(['exhaust_pool', 'lock', 'serialization', 'read_only', 'connection_limit'] as const)(
  '%s is cleared away before anything else, though nobody ended it',
  async (kind) => {
    const { begin, clear, outcome, becomes } = await broken(kind);
    begin();
    await vi.waitFor(async () => expect(await outcome()).not.toBe('ok'), patience);
    await clear();
    expect(await left()).toEqual(noTraces);
    await becomes('ok');
  },
);
