import { sql } from 'kysely';
import { randomToken } from '../determinism/host.ts';
import { openDatabase, type ConnectionSettings } from './database.ts';

/**
 * Makes a role that is nobody special and may make schemas, and returns the URL with its random
 * password: limits and settings of a role do not hold for whoever is above them all.
 */
export async function createRole(settings: ConnectionSettings, role: string): Promise<string> {
  const handle = openDatabase({ ...settings, poolSize: 1, overflow: 0 });
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
