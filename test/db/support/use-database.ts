import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../../src/db/database.ts';
import type { ConnectionSettings, DatabaseHandle } from '../../../src/db/database.ts';
import { startEmbeddedPostgres } from '../../../src/db/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../../src/db/embedded-postgres.ts';
import { migrate } from '../../../src/db/migrate.ts';

/** Settings that are generous enough for a busy machine; a test overrides what it is about. */
export function settingsFor(
  url: string,
  own: Partial<ConnectionSettings> = {},
): ConnectionSettings {
  return {
    url,
    schema: 'statecrowd',
    poolSize: 4,
    overflow: 0,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 10_000,
    queryTimeoutMs: 15_000,
    lockTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 10_000,
    applicationName: 'statecrowd-test',
    ...own,
  };
}

export interface TestDatabase {
  readonly url: string;
  readonly settings: (own?: Partial<ConnectionSettings>) => ConnectionSettings;
  /** Opened with the given settings and closed after the file's tests. */
  readonly open: (own?: Partial<ConnectionSettings>) => DatabaseHandle;
}

/** One embedded, migrated Postgres for the tests of a file. */
export function useDatabase(): TestDatabase {
  const opened: DatabaseHandle[] = [];
  let postgres: EmbeddedPostgres | undefined;
  const url = () => postgres?.url ?? '';
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    await migrate(settingsFor(postgres.url), { intoForeignSchema: false });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(opened.map((handle) => handle.close()));
    await postgres?.stop();
  }, 60_000);
  return {
    get url() {
      return url();
    },
    settings: (own) => settingsFor(url(), own),
    open: (own) => {
      const handle = openDatabase(settingsFor(url(), own));
      opened.push(handle);
      return handle;
    },
  };
}
