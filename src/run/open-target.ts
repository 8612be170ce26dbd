import { databaseTransport } from '../actors/database-transport.ts';
import { UndiciTransport } from '../actors/http-transport.ts';
import { WebSocketTransport } from '../actors/web-socket-transport.ts';
import type { Clock } from '../determinism/clock.ts';
import { openDatabase, type ConnectionSettings, type DatabaseHandle } from '../db/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../db/embedded-postgres.ts';
import { migrate } from '../db/migrate.ts';
import { removeRun } from '../db/remove-run.ts';
import { seedAgents } from '../db/seed-agents.ts';
import { launchPlatform, type PlatformHandle } from '../platform/launcher.ts';
import type { World } from '../protocols/transport.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What a run loads: its own platform and database, or somebody's backend. */
export interface Target {
  /** In words, for people. */
  readonly description: string;
  /** The transports of a run; call once. */
  connect(timers: Clock): World;
  /** Settles only if something we started ends by itself: what it was, in words. */
  readonly broke: Promise<string>;
  /** Ends connections, then everything that was started; removes what the run wrote. */
  close(): Promise<void>;
}

export interface TargetRequest {
  readonly scenario: Scenario;
  readonly runId: string;
  readonly token: string | undefined;
}

/** Most HTTP connections of a run; users beyond it wait in line. */
const httpConnectionsMax = 256;
const heartbeatMs = 15_000;

/** Names `agent-0` … `agent-99`, which the shipped personas speak of. */
const seededAgents = 100;

/** Undoes what was set up in reverse order, whether all went well or not. */
class Teardown {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}

/** Starts what has to be started. Throws errors that carry `problems` when something cannot. */
export async function openTarget(request: TargetRequest): Promise<Target> {
  const teardown = new Teardown();
  const { wsUrl, httpUrl } = request.scenario.target;
  const isOwn = wsUrl === undefined && httpUrl === undefined;
  try {
    return isOwn
      ? await openEmbedded(request, teardown)
      : await openForeign(request, { wsUrl, httpUrl, teardown });
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function openEmbedded(request: TargetRequest, teardown: Teardown): Promise<Target> {
  const { scenario, runId } = request;
  const { dbUrl } = scenario.target;
  const postgres = dbUrl === undefined ? await startPostgres(teardown) : undefined;
  const database = connectionSettings(scenario, dbUrl ?? postgres?.url ?? '');
  if (dbUrl !== undefined) teardown.add(() => removeRows(request, database));
  const platform = await launchPlatform({
    runId,
    database: { ...database, applicationName: 'statecrowd-platform' },
    intoForeignSchema: scenario.database.migrate,
  });
  teardown.add(() => platform.stop());
  return {
    description: `embedded platform ${platform.wsUrl}`,
    connect: (timers) =>
      connectWorld(request, {
        timers,
        teardown,
        database: openDatabase(database),
        urls: { wsUrl: platform.wsUrl, httpUrl: platform.httpUrl },
        token: platform.token,
      }),
    broke: breakage(platform, postgres),
    close: () => teardown.run(),
  };
}

interface Foreign {
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  readonly teardown: Teardown;
}

async function openForeign(request: TargetRequest, foreign: Foreign): Promise<Target> {
  const { scenario, runId, token } = request;
  const { dbUrl } = scenario.target;
  const { teardown, ...urls } = foreign;
  const settings = dbUrl === undefined ? undefined : connectionSettings(scenario, dbUrl);
  const database = settings === undefined ? undefined : openDatabase(settings);
  if (settings !== undefined && database !== undefined) {
    await migrate(settings, { intoForeignSchema: scenario.database.migrate });
    teardown.add(() => removeRows(request, settings));
    await seedAgents(database, runId, seededAgents);
  }
  return {
    description: urls.wsUrl ?? urls.httpUrl ?? '',
    connect: (timers) => connectWorld(request, { timers, teardown, database, urls, token }),
    broke: new Promise(() => undefined),
    close: () => teardown.run(),
  };
}

async function startPostgres(teardown: Teardown): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres();
  teardown.add(() => postgres.stop());
  return postgres;
}

async function breakage(
  platform: PlatformHandle,
  postgres: EmbeddedPostgres | undefined,
): Promise<string> {
  const platformEnded = platform.exited.then(
    ({ code, signal }) => `the platform ended by itself (${signal ?? `exit code ${code}`})`,
  );
  const postgresEnded = postgres?.ended.then(() => 'the embedded Postgres ended by itself');
  return Promise.race(
    postgresEnded === undefined ? [platformEnded] : [platformEnded, postgresEnded],
  );
}

interface Connecting {
  readonly timers: Clock;
  readonly teardown: Teardown;
  readonly database: DatabaseHandle | undefined;
  readonly urls: { readonly wsUrl: string | undefined; readonly httpUrl: string | undefined };
  readonly token: string | undefined;
}

function connectWorld(request: TargetRequest, connecting: Connecting): World {
  const { scenario, runId } = request;
  const { timers, teardown, database, urls, token } = connecting;
  const { handshakeMs, operationMs } = scenario.timeouts;
  const sockets =
    urls.wsUrl === undefined
      ? undefined
      : new WebSocketTransport({ url: urls.wsUrl, token, handshakeMs, heartbeatMs, timers });
  const http =
    urls.httpUrl === undefined
      ? undefined
      : new UndiciTransport({
          url: urls.httpUrl,
          token,
          timeoutMs: operationMs,
          connectionsMax: httpConnectionsMax,
        });
  teardown.add(async () => {
    sockets?.destroy();
    await Promise.all([http?.destroy(), database?.close()]);
  });
  return {
    sockets,
    http,
    database: database === undefined ? undefined : databaseTransport(database, runId),
  };
}

function connectionSettings({ database }: Scenario, url: string): ConnectionSettings {
  const { migrate: _, keepData: __, ...settings } = database;
  return { ...settings, url, applicationName: 'statecrowd' };
}

/** Only in a database that outlives the run; a failure to tidy up must not hide the results. */
async function removeRows(request: TargetRequest, settings: ConnectionSettings): Promise<void> {
  if (request.scenario.database.keepData) return;
  const handle = openDatabase(settings);
  try {
    await removeRun(handle, request.runId);
  } finally {
    await handle.close();
  }
}
