import { analysisLimits } from './analysis-field.ts';
import { personaSettings } from './personas-field.ts';
import { conceal } from './conceal.ts';
import { reachSettings } from './reach-fields.ts';
import type { LatencyModel, Scenario } from './scenario.ts';
import type { ScenarioFile } from './schema.ts';
import type { Beginning, WrittenFault } from './written-fault.ts';
import { spreadUsers } from './user-mix.ts';
import type { WrittenLoad, WrittenPhase } from './written-load.ts';

/** A scenario before overrides: what depends on other settings is still open. */
export interface ScenarioDraft extends Omit<Scenario, 'load' | 'faults'> {
  readonly load: WrittenLoad;
  readonly faults: readonly WrittenFault[];
  /** Factor on users, rates and levels. */
  readonly scale: number;
  /** Path of the WebSocket when its URL has none. */
  readonly wsPath: string;
}

/** The file's keys by the names the rest of the program uses. */
export function draftScenario(file: ScenarioFile): ScenarioDraft {
  return {
    name: file.name,
    description: file.description,
    tags: file.tags,
    users: usersOf(file),
    personas: mapValues(file.personas, personaSettings),
    seed: file.seed,
    load: writtenLoad(file.load),
    scale: 1,
    wsPath: file.target.ws_path,
    target: target(file.target),
    reconnect: reconnect(file.reconnect),
    database: database(file.database),
    timeouts: timeouts(file.timeouts),
    thinkTime: file.think_time,
    errors: file.errors,
    networkLatency: file.network_latency,
    monitoring: file.monitoring,
    metricsIntervalMs: file.metrics_interval,
    savesResults: file.export,
    results: file.results,
    progressIntervalMs: file.progress_interval,
    model: model(file.model),
    thresholds: file.thresholds,
    baseline: file.baseline,
    analysis: analysisLimits(file.analysis),
    readings: file.readings.map(({ interval, ...source }) => ({ ...source, intervalMs: interval })),
    faults: file.faults,
    data: file.data,
    variables: [],
  };
}

/** The same with what came from variables known, and hidden where it is only shown. */
export function concealDraft(
  draft: ScenarioDraft,
  variables: Scenario['variables'],
): ScenarioDraft {
  const hide = (text: string): string => conceal(text, variables);
  return {
    ...draft,
    description: hide(draft.description),
    tags: draft.tags.map(hide),
    thresholds: draft.thresholds.map((one) => ({ ...one, text: hide(one.text) })),
    faults: draft.faults.map((one) => ({ ...one, at: concealed(one.at, hide) })),
    variables,
  };
}

function concealed(at: Beginning, hide: (text: string) => string): Beginning {
  if (at.kind !== 'condition') return at;
  return { ...at, condition: { ...at.condition, text: hide(at.condition.text) } };
}

function mapValues<Value, Mapped>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Readonly<Record<string, Mapped>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

function usersOf({ users, total_users: total }: ScenarioFile): Scenario['users'] {
  const present = presentUsers(users);
  return total === undefined ? present : presentUsers(spreadUsers(total, present));
}

function writtenLoad(written: ScenarioFile['load']): WrittenLoad {
  return {
    model: written.model,
    ratePerSecond: written.rate,
    sessionMs: written.session,
    arrivals: written.arrivals,
    operationsPerUser: written.operations_per_user,
    queueLimit: written.queue,
    spawnRatePerSecond: written.spawn_rate,
    warmupMs: written.warmup,
    steadyMs: written.duration,
    cooldownMs: written.cooldown,
    phases: written.phases === undefined ? undefined : writtenPhases(written.phases),
    lengthMs: undefined,
  };
}

type PhasesFile = NonNullable<ScenarioFile['load']['phases']>;

/** Phases of a file, in a scenario or a preset. */
export function writtenPhases(phases: PhasesFile): readonly WrittenPhase[] {
  return phases.map(({ name, duration, level, from, to, steps, burst, rendezvous, counts }) => ({
    name,
    durationMs: duration,
    level,
    from,
    to,
    steps,
    burst: burst && { everyMs: burst.every, forMs: burst.for, level: burst.level },
    rendezvous: rendezvous && { users: rendezvous.users, timeoutMs: rendezvous.timeout },
    counts,
  }));
}

function presentUsers(users: ScenarioFile['users']): Scenario['users'] {
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
    ...reachSettings(written),
    allowHosts: written.allow_hosts,
    withoutDatabase: written.without_database,
  };
}

function reconnect(written: ScenarioFile['reconnect']): Scenario['reconnect'] {
  return {
    attempts: written.attempts,
    strategy: written.strategy,
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
    heartbeatMs: written.heartbeat,
    pongMs: written.pong,
    setupMs: written.setup,
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
    capacity: written.capacity,
    databaseCapacity: written.database_capacity,
    failures: written.failures,
    databaseFailures: written.database_failures,
    restartsPerHour: written.restarts_per_hour,
    restartMs: written.restart_time,
    acceptsPerSecond: written.accepts_per_second,
  };
}

function latency(written: { readonly median: number; readonly p99: number }): LatencyModel {
  return { medianMs: written.median, p99Ms: written.p99 };
}
