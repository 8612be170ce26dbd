import type { StuckLimits } from '../actors/stuck-watch.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** When a user of a scenario counts as stuck, whatever it may wait for in its timeouts. */
export function stuckLimits({ analysis, timeouts, database }: Scenario): StuckLimits {
  const { handshakeMs, operationMs } = timeouts;
  const databaseMs = database.connectTimeoutMs + database.queryTimeoutMs;
  return {
    afterMs: analysis.stuckAfterMs,
    longestWaitMs: Math.max(handshakeMs, operationMs, databaseMs),
  };
}
