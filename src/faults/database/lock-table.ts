import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import { nothingToUndo, type DatabaseDeed } from './database-deed.ts';
import { holdSession } from './hold-session.ts';

/** Holds a table of ours alone; statements of others wait as long as they may. */
export function lockTable({ db, schema }: DatabaseHandle): DatabaseDeed {
  return {
    last: ({ table }, span) =>
      db.transaction().execute(async (transaction) => {
        const name = sql.id(schema, table);
        await sql`lock table ${name} in access exclusive mode`.execute(transaction);
        await holdSession(transaction, span);
      }),
    undo: nothingToUndo,
  };
}
