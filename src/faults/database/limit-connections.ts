import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { DatabaseHandle } from '../../db/database.ts';
import type { BrokenRun, DatabaseDeed } from './database-deed.ts';
import { endSessions, runSessions } from './run-sessions.ts';

const unlimited = -1;

/** Takes away a share of the connections the run has, and lets it open no others. */
export function limitConnections(
  handle: DatabaseHandle,
  { role, sessions }: BrokenRun,
): DatabaseDeed {
  assert(role !== undefined, 'only a role of our own is changed');
  const allow = async (connections: number): Promise<void> => {
    await sql`alter role ${sql.id(role)} connection limit ${sql.lit(connections)}`.execute(
      handle.unscoped,
    );
  };
  return {
    last: async ({ share }, span) => {
      const before = await runSessions(handle, sessions);
      const left = Math.floor((1 - share) * before.length);
      await allow(left);
      const open = await runSessions(handle, sessions);
      await endSessions(handle, open.slice(left));
      await span.over;
    },
    undo: () => allow(unlimited),
  };
}
