import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import type { BrokenRun, DatabaseDeed, SessionSource } from './database-deed.ts';
import { renewSessions } from './renew-sessions.ts';

/**
 * Ends sessions of the run; those that come instead may only read. In a database of one's own,
 * whose roles are left alone, whoever opens them makes them so.
 */
export function makeReadOnly(handle: DatabaseHandle, run: BrokenRun): DatabaseDeed {
  const { role, sessions } = run;
  const renew = async (source: SessionSource, isReadOnly: boolean): Promise<void> => {
    await source.setReadOnly(isReadOnly);
    await renewSessions(handle, [source]);
  };
  const set = async (isReadOnly: boolean): Promise<void> => {
    if (role === undefined) {
      await Promise.all(sessions.map((source) => renew(source, isReadOnly)));
    } else {
      await setRole(handle, role, isReadOnly);
      await renewSessions(handle, sessions);
    }
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
