import type { ConnectionSettings } from '../db/database.ts';

/** Longest wait for an answer of a target before the run, in ms. */
export const probeMs = 4000;

/** How a database is asked before the run. */
export const probeSettings = {
  schema: 'statecrowd',
  poolSize: 1,
  overflow: 0,
  connectTimeoutMs: probeMs,
  statementTimeoutMs: probeMs,
  queryTimeoutMs: probeMs,
  lockTimeoutMs: probeMs,
  idleInTransactionTimeoutMs: probeMs,
  applicationName: 'statecrowd-probe',
} as const satisfies Omit<ConnectionSettings, 'url'>;
