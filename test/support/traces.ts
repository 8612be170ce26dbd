import { sql, type Kysely } from 'kysely';

/** What a server still knows of faults of a database. */
export interface Traces {
  readonly triggers: number;
  readonly functions: number;
  readonly locks: number;
  readonly settings: number;
  /** Connections that the role may open. */
  readonly limit: number;
}

export const noTraces: Traces = { triggers: 0, functions: 0, locks: 0, settings: 0, limit: -1 };

/** What there is now; the limit is that of the role, or of who asks. */
export async function traces(
  database: Kysely<unknown>,
  role: string | null = null,
): Promise<Traces | undefined> {
  const { rows } = await sql<Traces>`select
    (select count(*)::int from pg_trigger where tgname like 'statecrowd%') as triggers,
    (select count(*)::int from pg_proc where proname like 'statecrowd%') as functions,
    (select count(*)::int from pg_locks where mode = 'AccessExclusiveLock') as locks,
    (select count(*)::int from pg_db_role_setting) as settings,
    (select rolconnlimit from pg_roles
      where rolname = coalesce(${role}::name, current_user)) as limit`.execute(database);
  return rows[0];
}
