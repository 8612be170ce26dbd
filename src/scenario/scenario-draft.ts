import type { ScenarioFile } from './schema.ts';
import type { LatencyModel, LoadSettings, Scenario } from './scenario.ts';

/** A scenario before overrides: what depends on other settings is still open. */
export interface ScenarioDraft extends Omit<Scenario, 'load'> {
  readonly load: Omit<LoadSettings, 'spawnRatePerSecond'> & {
    /** `undefined`: all users within the warm-up. */
    readonly spawnRatePerSecond: number | undefined;
  };
  /** Path of the WebSocket when its URL has none. */
  readonly wsPath: string;
}

/** The file's keys by the names the rest of the program uses. */
export function draftScenario(file: ScenarioFile): ScenarioDraft {
  const { load } = file;
  return {
    name: file.name,
    description: file.description,
    tags: file.tags,
    users: presentUsers(file.users),
    seed: file.seed,
    load: {
      warmupMs: load.warmup,
      steadyMs: load.duration,
      cooldownMs: load.cooldown,
      spawnRatePerSecond: load.spawn_rate,
    },
    wsPath: file.target.ws_path,
    target: target(file.target),
    reconnect: reconnect(file.reconnect),
    database: database(file.database),
    timeouts: timeouts(file.timeouts),
    thinkTime: file.think_time,
    progressIntervalMs: file.progress_interval,
    model: model(file.model),
  };
}

function presentUsers(users: ScenarioFile['users']): Readonly<Record<string, number>> {
  const present: [string, number][] = [];
  for (const [persona, count] of Object.entries(users)) {
    if (count !== undefined && count > 0) present.push([persona, count]);
  }
  return Object.fromEntries(present);
}

function target(written: ScenarioFile['target']): Scenario['target'] {
  return {
    wsUrl: written.ws_url,
    httpUrl: written.http_url,
    dbUrl: written.db_url,
    protocol: written.protocol,
    tokenEnv: written.token_env,
    allowHosts: written.allow_hosts,
    withoutDatabase: written.without_database,
  };
}

function reconnect(written: ScenarioFile['reconnect']): Scenario['reconnect'] {
  return {
    attempts: written.attempts,
    delayMs: written.delay,
    maxDelayMs: written.max_delay,
  };
}

function database(written: ScenarioFile['database']): Scenario['database'] {
  return {
    poolSize: written.pool_size,
    overflow: written.overflow,
    connectTimeoutMs: written.connect_timeout,
    statementTimeoutMs: written.statement_timeout,
    queryTimeoutMs: written.query_timeout,
    lockTimeoutMs: written.lock_timeout,
    idleInTransactionTimeoutMs: written.idle_in_transaction_timeout,
    schema: written.schema,
    migrate: written.migrate,
    keepData: written.keep_data,
  };
}

function timeouts(written: ScenarioFile['timeouts']): Scenario['timeouts'] {
  return {
    handshakeMs: written.handshake,
    operationMs: written.operation,
    leaveMs: written.leave,
    drainMs: written.drain,
  };
}

function model(written: ScenarioFile['model']): Scenario['model'] {
  return {
    connect: latency(written.connect),
    websocket: latency(written.websocket),
    http: latency(written.http),
    database: latency(written.database),
    poolWait: latency(written.pool_wait),
    loss: written.loss,
    disconnectsPerHour: written.disconnects_per_hour,
    pushesPerSecond: written.pushes_per_second,
  };
}

function latency(written: { readonly median: number; readonly p99: number }): LatencyModel {
  return { medianMs: written.median, p99Ms: written.p99 };
}
