import assert from 'node:assert/strict';
import { Kysely } from 'kysely';

/** A database handle with the tables that its user says are there. */
export function ownTables<Tables>(database: unknown): Kysely<Tables> {
  assert(isDatabase<Tables>(database), 'not a database');
  return database;
}

function isDatabase<Tables>(database: unknown): database is Kysely<Tables> {
  return database instanceof Kysely;
}
