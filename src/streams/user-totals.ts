import type { UserTotals } from '../metrics/summary.ts';
import type { LifeCounts } from '../metrics/window.ts';

/** What became of users, by the steps of their lives so far. */
export function userTotals(lives: LifeCounts): UserTotals {
  return {
    created: lives.created,
    connected: lives.connected,
    active: lives.active,
    errored: lives.failed + lives.crashed,
  };
}
