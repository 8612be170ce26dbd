import type { DatabaseHandle } from '../../db/database.ts';
import { isHit } from '../connection-terms.ts';
import { nothingToUndo, type BrokenRun, type DatabaseDeed } from './database-deed.ts';
import { endSessions, runSessions, type RunSession } from './run-sessions.ts';

/** How often is looked for sessions that came meanwhile. */
const stepMs = 50;

/** Ends sessions of the run, a share of those that are open and of those that come. */
export function terminateSessions(
  handle: DatabaseHandle,
  { seed, sessions }: BrokenRun,
): DatabaseDeed {
  return {
    last: async ({ id, share }, span) => {
      const numbers = new Map<string, number>();
      const numberOf = ({ pid, opened }: RunSession): number => {
        const key = `${pid} ${opened}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        return number;
      };
      while (!span.isOver) {
        const open = await runSessions(handle, sessions);
        const hit = open.filter((session) =>
          isHit({ id, share }, { seed, connection: numberOf(session) }),
        );
        await endSessions(handle, hit);
        await span.pause(stepMs);
      }
    },
    undo: nothingToUndo,
  };
}
