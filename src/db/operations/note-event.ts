import { sql } from 'kysely';
import type { OperationContext } from './operation.ts';

interface EventNote {
  readonly event: string;
  readonly agent?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly data?: unknown;
}

/** The row of an event; `data` defaults to an empty object. */
export function eventRow(runId: string, note: EventNote) {
  return {
    run_id: runId,
    event: note.event,
    agent: note.agent ?? null,
    subject: note.subject ?? null,
    data: JSON.stringify(note.data ?? {}),
  };
}

/** Appends the event once per row of the statement's part `changed`: atomic, one round trip. */
export function noteEvent({ db, runId }: OperationContext, changed: string, note: EventNote) {
  const row = eventRow(runId, note);
  return db
    .insertInto('events')
    .columns(['run_id', 'event', 'agent', 'subject', 'data'])
    .expression(
      sql`select ${row.run_id}::text, ${row.event}::text, ${row.agent}::text,
        ${row.subject}::text, ${row.data}::jsonb from ${sql.ref(changed)}`,
    );
}
