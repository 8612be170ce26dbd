import { sql } from 'kysely';
import type { DatabaseHandle } from './database.ts';

/** Puts `agent-0` … `agent-<count - 1>` into the run; those already there stay as they are. */
export async function seedAgents(
  handle: DatabaseHandle,
  runId: string,
  count: number,
): Promise<void> {
  await handle.db
    .insertInto('agents')
    .columns(['run_id', 'name', 'role', 'status'])
    .expression(
      sql`select ${runId}::text, 'agent-' || number,
        (array['explorer', 'analyst', 'guardian', 'merchant'])[1 + number % 4], 'idle'
        from generate_series(0, ${count}::int - 1) as number`,
    )
    .onConflict((clash) => clash.doNothing())
    .execute();
}
