import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { openDatabase } from './database.ts';
import type { ConnectionSettings } from './database.ts';
import { errorClassOf } from './error-class.ts';
import { firstTables } from './migrations/001-first-tables.ts';
import type { Database } from './schema.ts';
import { DatabaseSetupError } from './setup-error.ts';

/** Its presence marks a schema as ours. */
const migrationTable = 'statecrowd_migration';
/** A migration may wait this long for another one to finish, and take this long. */
const migrationTimeoutMs = 60_000;

const migrations = { '001-first-tables': firstTables };

/**
 * Brings our tables in the settings' schema to this version: all or nothing, safe when several do
 * it at once. Throws `DatabaseSetupError` when the database cannot be reached or the schema holds
 * something else and `intoForeignSchema` is not given. Returns the names of what was applied.
 */
export async function migrate(
  settings: ConnectionSettings,
  options: { readonly intoForeignSchema: boolean },
): Promise<readonly string[]> {
  const handle = openDatabase(patient(settings));
  try {
    return await handle.db.transaction().execute(async (transaction) => {
      await lockSchema(transaction, settings.schema);
      await claimSchema(transaction, settings.schema, options.intoForeignSchema);
      return await applyMigrations(transaction, settings.schema);
    });
  } catch (error) {
    throw setupError(error, settings);
  } finally {
    await handle.close();
  }
}

function patient(settings: ConnectionSettings): ConnectionSettings {
  return {
    ...settings,
    poolSize: 1,
    overflow: 0,
    statementTimeoutMs: migrationTimeoutMs,
    queryTimeoutMs: migrationTimeoutMs,
    lockTimeoutMs: migrationTimeoutMs,
    idleInTransactionTimeoutMs: migrationTimeoutMs,
  };
}

async function lockSchema(db: Kysely<Database>, schema: string): Promise<void> {
  const key = `statecrowd migration of ${schema}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db);
}

async function claimSchema(
  db: Kysely<Database>,
  schema: string,
  intoForeignSchema: boolean,
): Promise<void> {
  const found = await objectsOf(db, schema);
  if (found.exists && !found.ours && found.objects > 0 && !intoForeignSchema) {
    const message =
      `schema "${schema}" holds ${found.objects} tables or the like that are not ours; ` +
      'choose another schema, or allow it with --migrate';
    throw new DatabaseSetupError([{ where: '--db-url', message }]);
  }
  if (!found.exists) await db.schema.createSchema(schema).execute();
}

interface SchemaContent {
  readonly exists: boolean;
  readonly ours: boolean;
  /** Tables, views, sequences and functions that no extension brought. */
  readonly objects: number;
}

async function objectsOf(db: Kysely<Database>, schema: string): Promise<SchemaContent> {
  const result = await sql<SchemaContent>`
    with schema as (select oid from pg_namespace where nspname = ${schema}),
    object as (
      select 'pg_class'::regclass as kind, oid, relname as name, relnamespace as home
        from pg_class where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      union all
      select 'pg_proc'::regclass, oid, proname, pronamespace from pg_proc
    ),
    own as (
      select object.name from object join schema on schema.oid = object.home
      where not exists (
        select from pg_depend where classid = object.kind and objid = object.oid and deptype = 'e'
      )
    )
    select exists (select from schema) as exists,
      exists (select from own where name = ${migrationTable}) as ours,
      (select count(*)::int from own) as objects`.execute(db);
  return result.rows[0] ?? { exists: false, ours: false, objects: 0 };
}

async function applyMigrations(
  db: Transaction<Database>,
  schema: string,
): Promise<readonly string[]> {
  const failures: unknown[] = [];
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(watched(failures)) },
    migrationTableSchema: schema,
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
  });
  const { error, results } = await migrator.migrateToLatest();
  const cause = failures[0] ?? error;
  if (cause !== undefined) throw cause;
  return (results ?? []).map((result) => result.migrationName);
}

/** In a transaction the migrator hides what failed behind its own failure to release its lock. */
function watched(failures: unknown[]): Record<string, Migration> {
  const watch = (migration: Migration): Migration => ({
    up: async (db) => {
      await migration.up(db).catch((error: unknown) => {
        failures.push(error);
        throw error;
      });
    },
  });
  return Object.fromEntries(
    Object.entries(migrations).map(([name, migration]) => [name, watch(migration)]),
  );
}

function setupError(error: unknown, settings: ConnectionSettings): unknown {
  if (error instanceof DatabaseSetupError) return error;
  const message = explain(error, settings);
  return message === undefined ? error : new DatabaseSetupError([{ where: '--db-url', message }]);
}

/** Why a database cannot be used, in words that hold no secret; `undefined` for anything else. */
function explain(error: unknown, settings: ConnectionSettings): string | undefined {
  const { host, username, pathname } = new URL(settings.url);
  const database = pathname.slice(1) || username;
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    return `schema "${settings.schema}" was made by another version of statecrowd`;
  }
  const { errorClass } = errorClassOf(error);
  switch (errorClass) {
    case 'ECONNREFUSED':
      return `nothing listens at ${host}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no host is known as ${host}`;
    case 'pool_timeout':
    case 'connect_timeout':
    case 'ETIMEDOUT':
      return `${host} did not answer within ${settings.connectTimeoutMs} ms`;
    case 'connection_lost':
      return `${host} closed the connection; is it a Postgres server?`;
    case 'sqlstate_28P01':
    case 'sqlstate_28000':
      return `${host} refused user "${username}" or the password`;
    case 'sqlstate_3D000':
      return `${host} has no database "${database}"`;
    case 'sqlstate_42501':
      return `user "${username}" may not create tables in schema "${settings.schema}"`;
    case 'sqlstate_42':
      return `schema "${settings.schema}" has tables of the same name as ours`;
    case 'sqlstate_53300':
      return `${host} has no connection left to give`;
    case 'sqlstate_57P03':
      return `${host} is starting up or shutting down`;
    default:
      return undefined;
  }
}
