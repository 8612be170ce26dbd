import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import type { BrokenRun, DatabaseDeed } from './database-deed.ts';
import { renewSessions } from './renew-sessions.ts';

/**
 * Ends sessions of the run; those that come instead may only read. With a role of the run they are
 * all of it; in a database of one's own, whose roles are left alone, those of the users' pool.
 */
export function makeReadOnly(handle: DatabaseHandle, run: BrokenRun): DatabaseDeed {
  const { role, pool, sessions } = run;
  const set = async (isReadOnly: boolean): Promise<void> => {
    if (role === undefined) pool.setReadOnly(isReadOnly);
    else await setRole(handle, role, isReadOnly);
    await renewSessions(handle, role === undefined ? sessions.slice(0, 1) : sessions);
  };
  return {
    last: async (_fault, span) => {
      await set(true);
      await span.over;
    },
    undo: () => set(false),
  };
}

async function setRole({ unscoped }: DatabaseHandle, role: string, on: boolean): Promise<void> {
  const change = on ? sql`set default_transaction_read_only = on` : undo;
  await sql`alter role ${sql.id(role)} ${change}`.execute(unscoped);
}

const undo = sql`reset default_transaction_read_only`;
