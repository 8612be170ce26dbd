import type { ConnectionSettings } from '../db/database.ts';
import type { FrameDisturbing } from '../faults/frame-faults.ts';
import type { Defects } from './defects.ts';
import { maxDefects, noDefects } from './defects.ts';
import type { Fields, Kind, Shape, Shaped } from './fields.ts';
import {
  fields,
  flag,
  hasShape,
  integerIn,
  listOf,
  longText,
  misshapen,
  name,
  numberIn,
  parseFields,
} from './fields.ts';
import { frameDisturbing } from './frame-disturbing.ts';
import { PlatformStartError } from './platform-start-error.ts';

/** All that the platform has to be told. `platformDefaults` fills in what has a usual value. */
export interface PlatformSettings {
  /** A loopback address, unless `isExposed`. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Leave to listen where other machines can reach it. */
  readonly isExposed: boolean;
  /** At least one bearer token; any of them is accepted. */
  readonly tokens: readonly string[];
  /** Whose rows these are: entities are named by the clients, unique within a run. */
  readonly runId: string;
  /** Agents that exist from the start, 0–10,000. */
  readonly agents: number;
  /** False: the tables are there already. */
  readonly createsTables: boolean;
  /** Leave to put our tables into a schema that holds something else. */
  readonly intoForeignSchema: boolean;
  /** Removes the rows of its run at its end, however it comes: the launcher may be gone by then. */
  readonly removesRows: boolean;
  /** A client that gave no sign of life for this long is cut within twice the time. */
  readonly heartbeatMs: number;
  readonly database: ConnectionSettings;
  readonly defects: Defects;
  /** What it does to frames from the start on; it is told when that changes. */
  readonly frameFaults: readonly FrameDisturbing[];
  /** By which these are drawn. */
  readonly seed: number;
  /** Whether its database sessions may only read; it is told when those to come may, or not. */
  readonly isReadOnly: boolean;
}

/** What is usual; the caller adds tokens, run and database. */
export const platformDefaults = {
  host: '127.0.0.1',
  port: 0,
  isExposed: false,
  agents: 100,
  createsTables: true,
  intoForeignSchema: false,
  removesRows: false,
  heartbeatMs: 15_000,
  defects: noDefects,
  frameFaults: [],
  seed: 0,
  isReadOnly: false,
} as const satisfies Partial<PlatformSettings>;

const settingsShape = {
  host: name,
  port: integerIn(0, 65_535),
  isExposed: flag,
  tokens: listOf(longText, 64, 1),
  runId: name,
  agents: integerIn(0, 10_000),
  createsTables: flag,
  intoForeignSchema: flag,
  removesRows: flag,
  heartbeatMs: integerIn(100, 3_600_000),
  database: fields,
  defects: fields,
  frameFaults: frameDisturbing,
  seed: integerIn(0, Number.MAX_SAFE_INTEGER),
  isReadOnly: flag,
} satisfies Record<keyof PlatformSettings, Kind<unknown>>;

const positive = numberIn(1, 3_600_000);

/** The sense of these is checked where they are used; here only that they are there. */
const databaseShape = {
  url: longText,
  schema: name,
  poolSize: integerIn(1, 1000),
  overflow: integerIn(0, 1000),
  connectTimeoutMs: positive,
  statementTimeoutMs: positive,
  queryTimeoutMs: positive,
  lockTimeoutMs: positive,
  idleInTransactionTimeoutMs: positive,
  applicationName: name,
} satisfies Record<keyof ConnectionSettings, Kind<unknown>>;

const defectShape = {
  echoIds: flag,
  latencyMs: numberIn(0, maxDefects.latencyMs),
  dropReplies: numberIn(0, maxDefects.dropReplies),
  doubleReplies: numberIn(0, maxDefects.doubleReplies),
  losePushes: numberIn(0, maxDefects.losePushes),
  dropConnectionsAfter: integerIn(0, maxDefects.dropConnectionsAfter),
  leakBytes: integerIn(0, maxDefects.leakBytes),
} satisfies Record<keyof Defects, Kind<unknown>>;

/** Reads settings from JSON text. Throws a `PlatformStartError` that names what is wrong. */
export function readSettings(text: string): PlatformSettings {
  const given = shaped(settingsShape, parseFields(text) ?? {});
  const database = shaped(databaseShape, given.database);
  const settings = { ...given, database, defects: shaped(defectShape, given.defects) };
  if (settings.isExposed || isLoopback(settings.host)) return settings;
  const message = `${settings.host} is not a loopback address and would be open to other machines`;
  throw new PlatformStartError([{ where: 'host', message }]);
}

function shaped<S extends Shape>(shape: S, given: Fields): Shaped<S> {
  if (hasShape(shape, given)) return given;
  throw new PlatformStartError([{ where: 'settings', message: misshapen(shape, given) }]);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
