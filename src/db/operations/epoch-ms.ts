import { sql } from 'kysely';

/** A point in time as milliseconds since 1970, `null` where the column is. */
export function epochMs(column: string) {
  return sql<number>`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`;
}
