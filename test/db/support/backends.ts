import { sql } from 'kysely';
import { vi } from 'vitest';
import type { DatabaseHandle } from '../../../src/db/database.ts';

/** Long enough for a busy machine, short enough for a test to fail in. */
export const patience = { timeout: 10_000, interval: 10 };

export async function terminateBackends(admin: DatabaseHandle, application: string) {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_terminate_backend(pid) as ended from pg_stat_activity
    where application_name = ${application}`.execute(admin.db);
  return rows.length;
}

/** Waits until that many backends of the application are waiting for a lock. */
export async function waitForBlocked(admin: DatabaseHandle, application: string, count = 1) {
  await vi.waitFor(async () => {
    const { rows } = await sql<{ blocked: number }>`
      select count(*)::int as blocked from pg_stat_activity
      where application_name = ${application} and wait_event_type = 'Lock'`.execute(admin.db);
    if (rows[0]?.blocked !== count) throw new Error(`${rows[0]?.blocked} of ${count} blocked`);
  }, patience);
}

/** Keeps everyone else out of the agents until the callback is done. */
export async function withAgentsLocked(admin: DatabaseHandle, act: () => Promise<void>) {
  await admin.db.transaction().execute(async (transaction) => {
    await sql`lock table statecrowd.agents in access exclusive mode`.execute(transaction);
    await act();
  });
}

export function sleepInDatabase(handle: DatabaseHandle, seconds: number): Promise<unknown> {
  return sql`select pg_sleep(${seconds})`.execute(handle.db);
}
