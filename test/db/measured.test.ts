import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { DatabaseHandle } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/database.ts';
import { errorClassOf } from '../../src/db/error-class.ts';
import { measureOperation } from '../../src/db/measured.ts';
import { seedAgents } from '../../src/db/seed-agents.ts';
import { patience, sleepInDatabase, terminateBackends } from './support/backends.ts';
import { waitForBlocked, withAgentsLocked } from './support/backends.ts';
import { settingsFor, useDatabase } from './support/use-database.ts';

const database = useDatabase();
let admin: DatabaseHandle;

beforeAll(async () => {
  admin = database.open({ poolSize: 8 });
  await seedAgents(admin, 'run', 5);
});

const find = { name: 'agents.find', input: {} } as const;
const update = {
  name: 'agents.update_status',
  input: { agent: 'agent-1', status: 'active' },
} as const;
function form(coalition: string) {
  return {
    name: 'coalitions.form',
    input: { coalition, goal: 'g', agents: ['agent-1'] },
  } as const;
}

describe('pool and query time', () => {
  it('are told apart: exhaustion shows as wait, not as slow queries', async () => {
    const handle = database.open({ poolSize: 2 });
    const held = Promise.all([sleepInDatabase(handle, 0.4), sleepInDatabase(handle, 0.4)]);
    const calls = Array.from({ length: 20 }, () => measureOperation(handle, 'run', find));
    const crowded = { total: 2, waiting: 20 };
    await vi.waitFor(() => expect(handle.poolCounters()).toMatchObject(crowded), patience);
    const measured = await Promise.all(calls);
    await held;
    for (const { ok, poolWaitUs, serviceUs } of measured) {
      expect(ok).toBe(true);
      expect(poolWaitUs).toBeGreaterThan(200_000);
      expect(serviceUs).toBeGreaterThan(0);
      expect(serviceUs).toBeLessThan(poolWaitUs);
    }
    expect(handle.poolCounters()).toMatchObject({ total: 2, waiting: 0, opened: 2, lost: 0 });
  });

  it('end in pool_timeout when no connection comes free', async () => {
    const handle = database.open({ poolSize: 1, connectTimeoutMs: 100 });
    const held = sleepInDatabase(handle, 0.5);
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'pool_timeout', timedOut: true });
    expect(measured.poolWaitUs).toBeGreaterThan(90_000);
    expect(measured.serviceUs).toBe(0);
    await held;
    expect((await measureOperation(handle, 'run', find)).ok).toBe(true);
  });

  it('make use of the overflow, whose connections close soon after', async () => {
    const handle = database.open({ poolSize: 1, overflow: 3 });
    await Promise.all(Array.from({ length: 6 }, () => sleepInDatabase(handle, 0.1)));
    expect(handle.poolCounters().opened).toBe(4);
    await vi.waitFor(() => expect(handle.poolCounters().total).toBe(1), patience);
    expect((await measureOperation(handle, 'run', find)).ok).toBe(true);
    expect(handle.poolCounters().opened).toBe(4);
  });
});

describe('a backend that is terminated', () => {
  it('while idle is counted and replaced', async () => {
    const handle = database.open({ poolSize: 1, applicationName: 'idle' });
    await measureOperation(handle, 'run', find);
    expect(await terminateBackends(admin, 'idle')).toBe(1);
    await vi.waitFor(() => expect(handle.poolCounters()).toMatchObject({ total: 0, lost: 1 }));
    expect((await measureOperation(handle, 'run', find)).ok).toBe(true);
  });

  it('in a query fails that query alone', async () => {
    const handle = database.open({ poolSize: 1, applicationName: 'querying' });
    await withAgentsLocked(admin, async () => {
      const call = measureOperation(handle, 'run', update);
      await waitForBlocked(admin, 'querying');
      await terminateBackends(admin, 'querying');
      expect(await call).toMatchObject({
        ok: false,
        errorClass: 'sqlstate_57P01',
        timedOut: false,
      });
    });
    expect((await measureOperation(handle, 'run', update)).ok).toBe(true);
  });

  it('in a transaction fails it with the cause, and nothing of it stays', async () => {
    const handle = database.open({ poolSize: 1, applicationName: 'transacting' });
    await withAgentsLocked(admin, async () => {
      const call = measureOperation(handle, 'run', form('cut'));
      await waitForBlocked(admin, 'transacting');
      await terminateBackends(admin, 'transacting');
      expect(await call).toMatchObject({ ok: false, errorClass: 'sqlstate_57P01' });
    });
    expect((await measureOperation(handle, 'run', form('cut'))).ok).toBe(true);
  });

  it('between two queries of a transaction fails the next one with the cause', async () => {
    const handle = database.open({ poolSize: 1, applicationName: 'pausing' });
    const attempt = handle.db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      await terminateBackends(admin, 'pausing');
      await vi.waitFor(() => expect(handle.poolCounters().lost).toBe(1), patience);
      await sql`select 2`.execute(transaction);
    });
    const error = await attempt.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(errorClassOf(error).errorClass).toBe('sqlstate_57P01');
    expect((await measureOperation(handle, 'run', find)).ok).toBe(true);
  });

  it('at any moment, connecting included, is data, and the pool recovers', async () => {
    const handle = database.open({ poolSize: 6, applicationName: 'stormy' });
    const classes = new Set<string>();
    let storm = true;
    let calls = 0;
    const callers = Array.from({ length: 12 }, async (_, caller) => {
      while (storm) {
        const operation = calls % 3 === 0 ? form(`storm-${caller}-${calls}`) : update;
        const measured = await measureOperation(handle, 'run', operation);
        calls += 1;
        if (!measured.ok) classes.add(measured.errorClass);
      }
    });
    let terminated = 0;
    while (terminated < 300) terminated += await terminateBackends(admin, 'stormy');
    storm = false;
    await Promise.all(callers);
    expect(
      [...classes].filter((name) => !/^(sqlstate_57P0\d|connection_lost)$/.test(name)),
    ).toEqual([]);
    expect(classes.size).toBeGreaterThan(0);
    await vi.waitFor(() => expect(handle.poolCounters().waiting).toBe(0), patience);
    const after = Array.from({ length: 20 }, () => measureOperation(handle, 'run', update));
    expect((await Promise.all(after)).every(({ ok }) => ok)).toBe(true);
  });
});

describe('a server that hangs up', () => {
  it('while connecting is a lost connection', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const handle = openDatabase(settingsFor(`postgresql://me@127.0.0.1:${port}/x`));
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'connection_lost', serviceUs: 0 });
    await handle.close();
    server.close();
  });

  it('or never answers ends in connect_timeout', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `postgresql://me@127.0.0.1:${port}/x`;
    const handle = openDatabase(settingsFor(url, { connectTimeoutMs: 100 }));
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'connect_timeout', timedOut: true });
    await handle.close();
    server.close();
  });

  it('or is not there is refused', async () => {
    const handle = openDatabase(settingsFor('postgresql://me@127.0.0.1:1/x'));
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'ECONNREFUSED', timedOut: false });
    await handle.close();
  });
});

describe('a timeout', () => {
  it.each([
    ['sqlstate_57014', { statementTimeoutMs: 100 }],
    ['sqlstate_55P03', { lockTimeoutMs: 100 }],
    ['query_timeout', { queryTimeoutMs: 100 }],
  ])('%s ends the operation in time and leaves a usable pool', async (errorClass, own) => {
    const handle = database.open({ poolSize: 1, ...own });
    await withAgentsLocked(admin, async () => {
      for (const operation of [update, form(errorClass)]) {
        const measured = await measureOperation(handle, 'run', operation);
        expect(measured).toMatchObject({ ok: false, errorClass, timedOut: true });
        expect(measured.serviceUs).toBeGreaterThan(90_000);
        expect(measured.serviceUs).toBeLessThan(2_000_000);
      }
    });
    expect((await measureOperation(handle, 'run', form(errorClass))).ok).toBe(true);
  });

  it('of an idle transaction ends its connection only', async () => {
    const handle = database.open({ poolSize: 1, idleInTransactionTimeoutMs: 50 });
    const attempt = handle.db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      await vi.waitFor(() => expect(handle.poolCounters().lost).toBe(1), patience);
      await sql`select 2`.execute(transaction);
    });
    await expect(attempt).rejects.toMatchObject({ code: '25P03' });
    expect((await measureOperation(handle, 'run', find)).ok).toBe(true);
  });
});

describe('an error of the server', () => {
  it.each([
    ['sqlstate_22', 'select 1 / 0'],
    ['sqlstate_42', 'selec 1'],
    ['sqlstate_42P01', 'select * from nowhere'],
    ['sqlstate_23505', `insert into statecrowd.agents values ('run', 'agent-1', 'r', 'idle')`],
    [
      'sqlstate_23503',
      `insert into statecrowd.beliefs (run_id, agent, belief, confidence)
      values ('run', 'nobody', 'b', 1)`,
    ],
    ['sqlstate_23514', `update statecrowd.agents set status = 'lost'`],
    ['sqlstate_25006', 'begin read only; delete from statecrowd.agents'],
    ['sqlstate_P0', `do $$ begin raise 'no'; end $$`],
  ])('is sorted as %s', async (errorClass, statement) => {
    const handle = database.open({ poolSize: 1 });
    const error: unknown = await sql
      .raw(statement)
      .execute(handle.db)
      .catch((cause: unknown) => cause);
    expect(errorClassOf(error)).toEqual({ errorClass, timedOut: false });
  });

  it('tells a deadlock from everything else', async () => {
    const handle = database.open({ poolSize: 2, applicationName: 'deadlock' });
    const touch = (agent: string) =>
      sql`update statecrowd.agents set role = role where run_id = 'run' and name = ${agent}`;
    let touched = 0;
    const cross = (first: string, second: string) =>
      handle.db.transaction().execute(async (transaction) => {
        await touch(first).execute(transaction);
        touched += 1;
        await vi.waitFor(() => expect(touched).toBe(2), patience);
        await touch(second).execute(transaction);
      });
    const ends = await Promise.allSettled([
      cross('agent-2', 'agent-3'),
      cross('agent-3', 'agent-2'),
    ]);
    const failed = ends.filter((end) => end.status === 'rejected');
    expect(failed.map((end) => errorClassOf(end.reason).errorClass)).toEqual(['sqlstate_40P01']);
  });

  it('does not tell the password', async () => {
    const wrong = new URL(database.url);
    wrong.password = 'secret-of-mine';
    const handle = openDatabase(settingsFor(wrong.href));
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'sqlstate_28P01' });
    expect(JSON.stringify(measured)).not.toContain('secret-of-mine');
    await handle.close();
  });
});

describe('closing', () => {
  it('cuts what still runs after five seconds, and later calls are data', async () => {
    const handle = openDatabase(database.settings({ statementTimeoutMs: 60_000 }));
    const running = sleepInDatabase(handle, 60).catch((cause: unknown) => cause);
    await vi.waitFor(() => expect(handle.poolCounters().opened).toBe(1), patience);
    await Promise.all([handle.close(), handle.close()]);
    expect(errorClassOf(await running).errorClass).toBe('connection_lost');
    const measured = await measureOperation(handle, 'run', find);
    expect(measured).toMatchObject({ ok: false, errorClass: 'pool_closed' });
  }, 20_000);
});
