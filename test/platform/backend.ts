import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { ConnectionSettings } from '../../src/db/database.ts';
import type { EmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import type { LaunchSettings, PlatformHandle } from '../../src/platform/launcher.ts';
import { launchPlatform } from '../../src/platform/launcher.ts';

export interface Backend {
  database(overrides?: Partial<ConnectionSettings>): ConnectionSettings;
  /** A platform of its own for the test that asks, stopped when the test ends. */
  launch(settings?: Partial<LaunchSettings>): Promise<PlatformHandle>;
  /** One platform for all tests of the file that do not disturb it. */
  shared(): PlatformHandle;
}

/** Registers hooks that start one Postgres and one platform for the test file. */
export function useBackend(): Backend {
  let postgres: EmbeddedPostgres | undefined;
  let platform: PlatformHandle | undefined;
  const database = (overrides: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
    ...connection,
    url: postgres?.url ?? '',
    ...overrides,
  });
  const start = (settings: Partial<LaunchSettings> = {}): Promise<PlatformHandle> =>
    launchPlatform({ runId: randomUUID(), database: database(), ...settings });
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    platform = await start();
  });
  afterAll(async () => {
    await platform?.stop();
    await postgres?.stop();
  });
  return {
    database,
    launch: async (settings) => {
      const launched = await start(settings);
      onTestFinished(() => launched.stop());
      return launched;
    },
    shared: () => {
      if (platform === undefined) throw new Error('the platform is not up');
      return platform;
    },
  };
}

const connection = {
  schema: 'platform_test',
  poolSize: 5,
  overflow: 2,
  connectTimeoutMs: 2000,
  statementTimeoutMs: 5000,
  queryTimeoutMs: 6000,
  lockTimeoutMs: 2000,
  idleInTransactionTimeoutMs: 5000,
  applicationName: 'statecrowd platform test',
};
