import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import type { Database } from '../../db/schema.ts';
import { ourTables } from '../../scenario/our-tables.ts';
import type { BrokenRun, DatabaseDeed, LastingFault } from './database-deed.ts';
import { holdSession } from './hold-session.ts';

/** Shares are compared in so many parts. */
const parts = 2_147_483_648;

const name = sql.id('statecrowd_serialization');
const works = sql.id('pg_temp', 'statecrowd_serialization');

/**
 * Has a share of the transactions of the run fail at their first write to one of our tables, by
 * triggers. Their function is a temporary one, so the server drops all of it with the session that
 * made it, however that ends.
 */
export function failWrites(handle: DatabaseHandle, run: BrokenRun): DatabaseDeed {
  const { db, schema } = handle;
  return {
    last: (fault, span) =>
      db.connection().execute(async (session) => {
        await failing(fault, run).execute(session);
        for (const table of ourTables satisfies readonly (keyof Database)[]) {
          await triggerOn(sql.id(schema, table)).execute(session);
        }
        await holdSession(session, span);
      }),
    undo: () => db.connection().execute((session) => dropAll(session, schema)),
  };
}

/** One draw for each transaction, whichever tables it writes to. */
function failing({ share }: LastingFault, { sessions, seed }: BrokenRun): RawBuilder<unknown> {
  const names = sql.join(sessions.map((source) => sql.lit(source.name)));
  const limit = sql.lit(Math.ceil(share * parts));
  return sql`
    create or replace function ${works}() returns trigger language plpgsql as $fault$
    begin
      if current_setting('application_name') in (${names})
        and (hashtextextended(pg_current_xact_id()::text, ${sql.lit(seed)}) & ${sql.lit(parts - 1)})
          < ${limit}
      then
        raise sqlstate '40001' using message = 'could not serialize access: a fault on purpose';
      end if;
      return null;
    end $fault$`;
}

function triggerOn(table: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`create or replace trigger ${name} before insert or update or delete on ${table}
    for each statement execute function ${works}()`;
}

/** Table by table: whoever waits for several at once may wait for ever. */
async function dropAll(db: Kysely<Database>, schema: string): Promise<void> {
  for (const table of ourTables) {
    await sql`drop trigger if exists ${name} on ${sql.id(schema, table)}`.execute(db);
  }
  await sql`drop function if exists ${works}()`.execute(db);
}
