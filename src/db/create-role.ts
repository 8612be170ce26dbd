import { sql } from 'kysely';
import { randomToken } from '../determinism/host.ts';
import { openDatabase, type ConnectionSettings } from './database.ts';

/** Longest wait for anything here, however impatient the run is. */
const setupMs = 30_000;

/**
 * Makes a role that is nobody special and may make schemas, and returns the URL with its random
 * password: limits and settings of a role do not hold for whoever is above them all.
 */
export async function createRole(settings: ConnectionSettings, role: string): Promise<string> {
  const patient = { connectTimeoutMs: setupMs, statementTimeoutMs: setupMs };
  const handle = openDatabase({ ...settings, ...patient, poolSize: 1, overflow: 0 });
  const url = new URL(settings.url);
  const password = randomToken(16);
  const database = url.pathname.slice(1);
  try {
    await sql`create role ${sql.id(role)} login password ${sql.lit(password)}`.execute(handle.db);
    await sql`grant create on database ${sql.id(database)} to ${sql.id(role)}`.execute(handle.db);
  } finally {
    await handle.close();
  }
  url.username = role;
  url.password = password;
  return url.href;
}
