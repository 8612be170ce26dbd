import { sql } from 'kysely';
import { openDatabase, type ConnectionSettings, type DatabaseHandle } from './database.ts';
import type { Database } from './schema.ts';

/** Rows deleted by one statement, so that none comes near a statement timeout. */
const rowsPerStatement = 10_000;

/** Children before those they refer to. */
const tables = [
  'events',
  'conversations',
  'user_states',
  'performance_metrics',
  'beliefs',
  'tasks',
  'memberships',
  'coalitions',
  'experiments',
  'agents',
] as const satisfies readonly (keyof Database)[];

/** Removes every row of a run and returns how many there were. Rejects when the database fails. */
export async function removeRun(handle: DatabaseHandle, runId: string): Promise<number> {
  let removed = 0;
  for (const table of tables) {
    for (;;) {
      const deleted = await deleteSome(handle, table, runId);
      removed += deleted;
      if (deleted < rowsPerStatement) break;
    }
  }
  return removed;
}

/** The same with connections of its own: those of the run may be what is broken. */
export async function removeRunAt(settings: ConnectionSettings, runId: string): Promise<number> {
  const handle = openDatabase(settings);
  try {
    return await removeRun(handle, runId);
  } finally {
    await handle.close();
  }
}

async function deleteSome(handle: DatabaseHandle, table: string, runId: string): Promise<number> {
  const name = sql.id(handle.schema, table);
  const result = await sql`delete from ${name} where ctid = any(array(
    select ctid from ${name} where run_id = ${runId} limit ${sql.lit(rowsPerStatement)}))`.execute(
    handle.db,
  );
  return Number(result.numAffectedRows ?? 0n);
}
