import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import type { SessionSource } from './database-deed.ts';

/** A session of the run as its server knows it. */
export interface RunSession {
  readonly pid: number;
  /** When it was opened, exact to the microsecond: server processes have their numbers again. */
  readonly opened: string;
}

/** Sessions of the run by who opened them, the oldest first. */
export async function runSessions(
  { unscoped }: DatabaseHandle,
  sources: readonly SessionSource[],
): Promise<readonly RunSession[]> {
  const names = sources.map(({ name }) => name);
  const { rows } = await sql<RunSession>`
    select pid, backend_start::text as opened from pg_stat_activity
    where application_name = any(${names}) and datname = current_database()
    order by backend_start, pid`.execute(unscoped);
  return rows;
}

/** Has the server end them; whoever is at work is told so. */
export async function endSessions(
  { unscoped }: DatabaseHandle,
  sessions: readonly RunSession[],
): Promise<void> {
  if (sessions.length === 0) return;
  const pids = sessions.map(({ pid }) => pid);
  const opened = sessions.map((session) => session.opened);
  await sql`
    select pg_terminate_backend(activity.pid) from pg_stat_activity as activity
    join unnest(${pids}::int[], ${opened}::timestamptz[]) as ended (pid, opened)
      on activity.pid = ended.pid and backend_start = opened`.execute(unscoped);
}
