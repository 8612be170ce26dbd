import { sql, type Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Span } from '../span.ts';

const askMs = 250;

/** Stays with a session until the span is over. Rejects when the session is lost meanwhile. */
export async function holdSession(session: Kysely<Database>, span: Span): Promise<void> {
  while (!span.isOver) {
    await sql`select`.execute(session);
    await span.pause(askMs);
  }
}
