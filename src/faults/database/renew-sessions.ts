import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import { Span } from '../span.ts';
import type { SessionSource } from './database-deed.ts';
import { endSessions, runSessions } from './run-sessions.ts';

/** A session that is just being opened is seen a moment after it was told how to be. */
const passes = 3;
const passMs = 50;

/** Ends sessions of the run that are older than now, so that what was set is felt by all. */
export async function renewSessions(
  handle: DatabaseHandle,
  sources: readonly SessionSource[],
): Promise<void> {
  const { rows } = await sql<{ now: string }>`
    select clock_timestamp()::text as now`.execute(handle.unscoped);
  const now = rows[0]?.now ?? '';
  const gap = new Span();
  for (let pass = 0; pass < passes; pass++) {
    if (pass > 0) await gap.pause(passMs);
    const open = await runSessions(handle, sources);
    await endSessions(
      handle,
      open.filter(({ opened }) => opened < now),
    );
  }
}
