import type { Reach } from '../actors/reach.ts';
import type { OpenSource } from '../actors/target-readings.ts';
import type { TokenKeeper } from '../actors/token-keeper.ts';
import type { Clock } from '../determinism/clock.ts';
import { openDatabase, type ConnectionSettings, type DatabaseHandle } from '../db/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../db/embedded-postgres.ts';
import { migrate } from '../db/migrate.ts';
import { removeRunAt } from '../db/remove-run.ts';
import { seedAgents } from '../db/seed-agents.ts';
import type { DatabaseFaults } from '../faults/database-faults.ts';
import type { FaultHands } from '../faults/fault-driver.ts';
import type { TargetFault } from '../faults/plan-faults.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import type { JsonObject } from '../scenario/operation.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { redactUrl } from '../scenario/redact-url.ts';
import type { Scenario, TargetSettings } from '../scenario/scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';
import { Connections, connectWorld, type Connection } from './connect-world.ts';
import { handsOf } from './hands-of.ts';
import { openDatabaseFaults, openRoles, sessionNames } from './open-database-faults.ts';
import { openProxies, type Proxies } from './open-proxies.ts';
import { probePlatform } from './probe-platform.ts';
import type { ProcessFigures } from './process-figures.ts';
import type { ReadUsage } from './read-database.ts';
import { platformSource, scenarioSources } from './read-target.ts';
import { RestartablePlatform } from './restartable-platform.ts';
import { Teardown } from './teardown.ts';
import { usesOurTables } from './uses-our-tables.ts';

/** What a run loads: its own platform and database, or somebody's backend. */
export interface Target {
  /** In words, for people, without secrets. */
  readonly description: string;
  /** Where it is, for code of the user's own. */
  readonly address: TargetAddress;
  /** What the setup of the run left for its users. */
  readonly shared: JsonObject;
  /** The transports of one run on the target; the next run gets new ones. */
  connect(timers: Clock): Connection;
  /** Memory of its process, if it is ours; makes it collect its garbage, so never under load. */
  readonly probe: (() => Promise<ProcessFigures | undefined>) | undefined;
  /** What its database takes of the machine, if it is ours. */
  readonly usage: ReadUsage | undefined;
  /** Where figures of it can be read while it is loaded. */
  readonly sources: readonly OpenSource[];
  /** What faults are done with. */
  readonly faultHands: FaultHands<TargetFault>;
  /** Settles only if something we started ends by itself: what it was, in words. */
  readonly broke: Promise<string>;
  /** What is to be told at the end of a run on it, in words without secrets. */
  remarks(): readonly string[];
  /**
   * Ends connections, then everything that was started; removes what the run wrote. Never rejects:
   * returns what it could not do, in words.
   */
  close(): Promise<readonly string[]>;
}

/** How code of the user's own gets at the target. */
export interface TargetAddress {
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  /** The bearer token at this moment. */
  token(): string | undefined;
  readonly database: DatabaseHandle | undefined;
}

export interface TargetRequest {
  readonly scenario: Scenario;
  readonly material: ScenarioMaterial;
  readonly runId: string;
  /** How a target of one's own is reached; the embedded platform has a token of its own. */
  readonly reach: Reach;
  readonly keeper?: TokenKeeper | undefined;
  /** Where an embedded platform leaves a profile of itself. */
  readonly cpuProfile?: ProfileSettings | undefined;
}

/** Connections of the embedded Postgres beside the two pools: its own, and onlookers. */
const reservedConnections = 20;

/** Names `agent-0` … `agent-99`, which the shipped personas speak of. */
const seededAgents = 100;

/** Starts what has to be started. Throws errors that carry `problems` when something cannot. */
export async function openTarget(request: TargetRequest): Promise<Target> {
  const teardown = new Teardown();
  const { wsUrl, httpUrl } = request.scenario.target;
  try {
    return isEmbedded(request.scenario.target)
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
  const postgres = dbUrl === undefined ? await startPostgres(scenario, teardown) : undefined;
  const given = connectionSettings(request, dbUrl ?? postgres?.url ?? '');
  const roles = await openRoles(scenario, given, postgres !== undefined);
  const settings = roles.crowd;
  if (dbUrl !== undefined) await claimDatabase(request, settings, teardown);
  const platform = await RestartablePlatform.launch({
    runId,
    database: { ...settings, applicationName: sessionNames(runId).platform },
    createsTables: dbUrl === undefined,
    removesRows: dbUrl !== undefined && !scenario.database.keepData,
    cpuProfile: request.cpuProfile,
    seed: scenario.seed,
  });
  teardown.add('the platform', () => platform.stop());
  const { wsUrl, httpUrl, token } = platform.handle;
  const reach = { ...request.reach, token: () => token };
  const proxied = { websocket: wsUrl, http: httpUrl, database: settings.url };
  const proxies = await openProxies(scenario, proxied, teardown);
  const database = openPool(settings, teardown, proxies);
  const broken = { scenario, runId, roles, pool: database, platform };
  const databaseFaults = await openDatabaseFaults(broken, teardown);
  const connections = new Connections(teardown);
  return {
    description: `embedded platform ${wsUrl}`,
    address: { wsUrl, httpUrl, token: () => token, database },
    shared: {},
    connect: (timers) =>
      connectWorld(request, {
        timers,
        connections,
        database,
        urls: { wsUrl, httpUrl },
        reach,
        proxies,
      }),
    probe: () => probePlatform(platform.handle),
    usage: postgres?.usage,
    sources: [
      {
        ...platformSource(platform.handle, scenario, request.cpuProfile !== undefined),
        isDown: () => platform.isDown,
      },
      ...scenarioSources(scenario, request.reach),
    ],
    faultHands: handsOf({ proxies, database: databaseFaults, platform }),
    broke: breakage(platform, postgres),
    remarks: () => databaseFaults?.remarks() ?? [],
    close: () => {
      // A frozen one cannot be told that a fault is over.
      platform.thaw();
      return teardown.run();
    },
  };
}

interface Foreign {
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  readonly teardown: Teardown;
}

interface ForeignDatabase {
  readonly settings: ConnectionSettings | undefined;
  readonly database: DatabaseHandle | undefined;
}

async function openForeign(request: TargetRequest, foreign: Foreign): Promise<Target> {
  const { scenario, runId, reach, keeper } = request;
  const { dbUrl } = scenario.target;
  const { teardown, ...urls } = foreign;
  const settings = dbUrl === undefined ? undefined : connectionSettings(request, dbUrl);
  const isOurs = usesOurTables(request);
  if (settings !== undefined && isOurs) await claimDatabase(request, settings, teardown);
  const proxied = { websocket: urls.wsUrl, http: urls.httpUrl, database: dbUrl };
  const proxies = await openProxies(scenario, proxied, teardown);
  const database = settings && openPool(settings, teardown, proxies);
  if (database !== undefined && isOurs) await seedAgents(database, runId, seededAgents);
  const databaseFaults = await openForeignFaults(request, { settings, database }, teardown);
  const connections = new Connections(teardown);
  if (keeper !== undefined) keepToken(keeper, teardown);
  return {
    description: describeForeign(urls, scenario.target),
    address: { ...urls, token: () => reach.token(), database },
    shared: {},
    connect: (timers) =>
      connectWorld(request, { timers, connections, database, urls, reach, proxies }),
    probe: undefined,
    usage: undefined,
    sources: scenarioSources(scenario, reach),
    faultHands: handsOf({ proxies, database: databaseFaults }),
    broke: new Promise(() => undefined),
    remarks: () => [...tokenRemarks(scenario.target, keeper), ...(databaseFaults?.remarks() ?? [])],
    close: () => teardown.run(),
  };
}

async function openForeignFaults(
  { scenario, runId }: TargetRequest,
  { settings, database }: ForeignDatabase,
  teardown: Teardown,
): Promise<DatabaseFaults | undefined> {
  if (settings === undefined || database === undefined) return undefined;
  const roles = { breaker: settings, role: undefined };
  return openDatabaseFaults({ scenario, runId, roles, pool: database }, teardown);
}

function keepToken(keeper: TokenKeeper, teardown: Teardown): void {
  keeper.start();
  teardown.add('the bearer token', () => Promise.resolve(keeper.stop()));
}

function tokenRemarks({ auth }: TargetSettings, keeper: TokenKeeper | undefined): string[] {
  const failures = keeper?.failures();
  if (auth === undefined || failures === undefined) return [];
  const { times, last } = failures;
  const often = times === 1 ? 'once' : `${times} times`;
  return [`the token could not be fetched anew ${often}: ${last} (${redactUrl(auth.url)})`];
}

function describeForeign(
  { wsUrl, httpUrl }: Pick<Foreign, 'wsUrl' | 'httpUrl'>,
  { dbUrl, tls }: TargetSettings,
): string {
  const urls = [wsUrl, httpUrl].filter((url) => url !== undefined).map(redactUrl);
  if (httpUrl === undefined) urls.push('no HTTP');
  if (dbUrl === undefined) urls.push('no database');
  if (tls.insecure) urls.push('certificates are not checked');
  return urls.join(', ');
}

/** Generator and platform may each open a whole pool. */
async function startPostgres(
  { database }: Scenario,
  teardown: Teardown,
): Promise<EmbeddedPostgres> {
  const maxConnections = 2 * (database.poolSize + database.overflow) + reservedConnections;
  const postgres = await startEmbeddedPostgres({ maxConnections });
  teardown.add('the embedded Postgres', () => postgres.stop());
  return postgres;
}

/** Makes our tables in a database that outlives the run, which from then on may hold its rows. */
async function claimDatabase(
  request: TargetRequest,
  settings: ConnectionSettings,
  teardown: Teardown,
): Promise<void> {
  await migrate(settings, { intoForeignSchema: request.scenario.database.migrate });
  teardown.add(`the rows of run ${request.runId}`, () => removeRows(request, settings));
}

function openPool(
  settings: ConnectionSettings,
  teardown: Teardown,
  proxies: Proxies,
): DatabaseHandle {
  const handle = openDatabase(settings, proxies.database?.address);
  teardown.add('connections to the database', () => handle.close());
  return handle;
}

async function breakage(
  platform: RestartablePlatform,
  postgres: EmbeddedPostgres | undefined,
): Promise<string> {
  const postgresEnded = postgres?.ended.then(() => 'the embedded Postgres ended by itself');
  return Promise.race(
    postgresEnded === undefined ? [platform.broke] : [platform.broke, postgresEnded],
  );
}

function connectionSettings({ scenario, runId }: TargetRequest, url: string): ConnectionSettings {
  const { migrate: _, keepData: __, ...settings } = scenario.database;
  return { ...settings, url, applicationName: sessionNames(runId).generator };
}

async function removeRows(request: TargetRequest, settings: ConnectionSettings): Promise<void> {
  if (!request.scenario.database.keepData) await removeRunAt(settings, request.runId);
}
