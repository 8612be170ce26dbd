import { sql } from 'kysely';
import { openDatabase, type DatabaseHandle } from '../db/database.ts';
import { planFaults, type PlannedFault } from '../faults/plan-faults.ts';
import { isDatabaseFault } from '../scenario/is-database-fault.ts';
import { ourTables } from '../scenario/our-tables.ts';
import type { Problem } from '../scenario/problem.ts';
import type { DatabaseFault, Scenario } from '../scenario/scenario.ts';
import { probeSettings } from './probe-settings.ts';
import type { RunRequest } from './run-request.ts';
import { usesOurTables } from './uses-our-tables.ts';

/** What faults need that are about our tables; known without asking the database. */
export function strayTableProblems(
  request: Pick<RunRequest, 'scenario' | 'material'>,
): readonly Problem[] {
  if (usesOurTables(request)) return [];
  return planFaults(request.scenario.faults)
    .filter(({ kind }) => kind === 'lock' || kind === 'serialization')
    .map((fault) =>
      problemOf(
        fault,
        'is about tables of ours, and nobody of this run works on them; take it out',
      ),
    );
}

/** What the role of a database of one's own may, as far as faults need it. */
interface Rights {
  readonly role: string;
  readonly ends: boolean;
  readonly temporary: boolean;
  readonly language: boolean;
  /** Of those of our tables that are there already. */
  readonly owns: boolean;
  readonly locks: boolean;
}

/** What the role in a database of one's own may not; nothing when that does not answer. */
export async function databaseRightProblems({
  target: { dbUrl },
  database: { schema },
  faults,
}: Scenario): Promise<readonly Problem[]> {
  const planned = planFaults(faults).filter(isDatabaseFault);
  if (dbUrl === undefined || planned.length === 0) return [];
  const handle = openDatabase({ ...probeSettings, schema, url: dbUrl });
  const rights = await readRights(handle).catch(() => undefined);
  await handle.close();
  if (rights === undefined) return [];
  return planned.flatMap((fault) =>
    (missing[fault.kind]?.(rights, schema) ?? []).map((what) =>
      problemOf(fault, `role "${rights.role}" ${what}`),
    ),
  );
}

async function readRights({ unscoped, schema }: DatabaseHandle): Promise<Rights | undefined> {
  const { rows } = await sql<Rights>`
    with ours as (
      select pg_class.oid, relowner from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = ${schema} and relname = any(${ourTables})
    )
    select current_user as role,
      has_function_privilege('pg_terminate_backend(integer, bigint)', 'execute') as ends,
      has_database_privilege(current_database(), 'temporary') as temporary,
      has_language_privilege('plpgsql', 'usage') as language,
      (select coalesce(bool_and(pg_has_role(relowner, 'usage')), true) from ours) as owns,
      (select coalesce(bool_and(has_table_privilege(oid, 'delete')), true) from ours) as locks
    `.execute(unscoped);
  return rows[0];
}

type Missing = (rights: Rights, schema: string) => readonly string[];

const cannotEnd: Missing = ({ ends }) =>
  ends ? [] : ['may not end its own sessions; grant execute on function pg_terminate_backend'];

const missing: Partial<Readonly<Record<DatabaseFault['kind'], Missing>>> = {
  terminate: cannotEnd,
  read_only: cannotEnd,
  lock: ({ locks }, schema) =>
    locks ? [] : [`may not lock the tables in schema "${schema}"; grant delete on them`],
  serialization: ({ temporary, language, owns }, schema) => [
    ...(temporary ? [] : ['may not make temporary functions; grant temporary on the database']),
    ...(language ? [] : ['may not write functions; grant usage on language plpgsql']),
    ...(owns ? [] : [`does not own the tables in schema "${schema}"; use the role that made them`]),
  ],
};

function problemOf({ id }: PlannedFault, message: string): Problem {
  return { where: `faults ${id}`, message };
}
