import { Kysely, PostgresDialect } from 'kysely';
import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';
import { DetouredSocket } from './detoured-socket.ts';
import { GuardedPool } from './guarded-pool.ts';
import type { PoolCounters } from './guarded-pool.ts';
import type { Database } from './schema.ts';
import { DatabaseSetupError } from './setup-error.ts';
import type { SetupProblem } from './setup-error.ts';

/** How to reach a database and how long to wait for what. All times in ms, greater than 0. */
export interface ConnectionSettings {
  readonly url: string;
  /** Postgres schema of our tables: lower-case letters, digits, `_`, at most 63 characters. */
  readonly schema: string;
  readonly poolSize: number;
  /** Connections beyond the pool size, opened under pressure and closed about 1 s after it. */
  readonly overflow: number;
  /** Longest wait for a connection, be it a free one of the pool or a new one. */
  readonly connectTimeoutMs: number;
  /** Longest statement, as enforced by the server. */
  readonly statementTimeoutMs: number;
  /** Longest statement, as enforced by the client; for a server that does not answer at all. */
  readonly queryTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly applicationName: string;
}

/** Where to connect in place of what a URL says. */
export interface DatabaseDetour {
  readonly host: string;
  readonly port: number;
}

export interface DatabaseHandle {
  /** In the schema of our tables. */
  readonly db: Kysely<Database>;
  /** The same connections in no schema of ours, for tables of the user's own. */
  readonly unscoped: Kysely<unknown>;
  readonly schema: string;
  readonly poolCounters: () => PoolCounters;
  /** Whether sessions that are opened from now on may only read; open ones stay as they are. */
  readonly setReadOnly: (isReadOnly: boolean) => void;
  /** Waits for statements in progress at most 5 s. Safe to call twice. */
  readonly close: () => Promise<void>;
}

const overflowIdleMs = 1_000;
const timestampWithZone = 1184;

const rowTypes: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    Number(oid) === timestampWithZone ? String : types.getTypeParser(oid, format),
};

/** Opens no connection yet. Throws `DatabaseSetupError` with every setting that cannot be. */
export function openDatabase(
  settings: ConnectionSettings,
  detour?: DatabaseDetour,
): DatabaseHandle {
  const problems = settingProblems(settings);
  if (problems.length > 0) throw new DatabaseSetupError(problems);
  const pool = openPool(settings, detour);
  const dialect = new PostgresDialect({ pool });
  return {
    db: new Kysely<Database>({ dialect }).withSchema(settings.schema),
    unscoped: new Kysely<unknown>({ dialect }),
    schema: settings.schema,
    poolCounters: () => pool.counters(),
    setReadOnly: (isReadOnly) => pool.setReadOnly(isReadOnly),
    close: () => pool.end(),
  };
}

function openPool(settings: ConnectionSettings, detour?: DatabaseDetour): GuardedPool {
  return new GuardedPool({
    connectionString: settings.url,
    max: settings.poolSize + settings.overflow,
    min: settings.poolSize,
    idleTimeoutMillis: overflowIdleMs,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    statement_timeout: settings.statementTimeoutMs,
    query_timeout: settings.queryTimeoutMs,
    lock_timeout: settings.lockTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    application_name: settings.applicationName,
    keepAlive: true,
    types: rowTypes,
    ...(detour === undefined ? {} : { stream: () => new DetouredSocket(detour) }),
  });
}

function settingProblems(settings: ConnectionSettings): readonly SetupProblem[] {
  const problems: SetupProblem[] = [];
  const complain = (where: string, message: string) => problems.push({ where, message });
  if (!/^postgres(ql)?:$/.test(URL.parse(settings.url)?.protocol ?? '')) {
    complain('--db-url', 'is not a URL like postgresql://user@host:5432/database');
  }
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(settings.schema)) {
    complain('database.schema', 'must be lower-case letters, digits and _, at most 63 in all');
  }
  if (!(Number.isInteger(settings.poolSize) && settings.poolSize >= 1)) {
    complain('database.poolSize', 'must be a whole number of at least 1');
  }
  if (!(Number.isInteger(settings.overflow) && settings.overflow >= 0)) {
    complain('database.overflow', 'must be a whole number of at least 0');
  }
  for (const [name, value] of Object.entries(timesOf(settings))) {
    if (!(Number.isFinite(value) && value >= 1)) {
      complain(`database.${name}`, 'must be at least 1 ms');
    }
  }
  return problems;
}

function timesOf(settings: ConnectionSettings) {
  const { connectTimeoutMs, statementTimeoutMs, queryTimeoutMs } = settings;
  const { lockTimeoutMs, idleInTransactionTimeoutMs } = settings;
  return {
    connectTimeoutMs,
    statementTimeoutMs,
    queryTimeoutMs,
    lockTimeoutMs,
    idleInTransactionTimeoutMs,
  };
}
