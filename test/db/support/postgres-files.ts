import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../../../src/db/database.ts';
import { isAlive } from '../../../src/db/postgres/process-mark.ts';
import { settingsFor } from './use-database.ts';

export interface ServerTraces {
  readonly folder: string;
  readonly keeper: number;
  readonly postmaster: number;
}

/** Where a running server can be seen from outside. */
export async function tracesOf(url: string): Promise<ServerTraces> {
  const handle = openDatabase(settingsFor(url));
  const { rows } = await sql<{ data_directory: string }>`show data_directory`.execute(handle.db);
  await handle.close();
  const data = rows[0]?.data_directory ?? '';
  const folder = dirname(data);
  return {
    folder,
    keeper: Number(/statecrowd-postgres-(\d+)-/.exec(folder)?.[1]),
    postmaster: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
  };
}

/** What is still there of a server; empty when nothing is. */
export function remainsOf(traces: ServerTraces): readonly string[] {
  return [
    ...(existsSync(traces.folder) ? ['folder'] : []),
    ...(isAlive(traces.keeper) ? ['keeper'] : []),
    ...(isAlive(traces.postmaster) ? ['postmaster'] : []),
  ];
}
