/** A scenario after validation, defaults and overrides: what a run needs to know. Times in ms. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Users per persona; at least one in all, at most 100,000. */
  readonly users: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly load: LoadSettings;
  readonly target: TargetSettings;
  readonly reconnect: ReconnectSettings;
  readonly database: DatabaseSettings;
  readonly timeouts: TimeoutSettings;
  /** Factor on every think time; 0 lets one operation follow another at once. */
  readonly thinkTime: number;
  /** How often a line of progress is printed where nothing can be redrawn. */
  readonly progressIntervalMs: number;
  readonly model: ModelSettings;
}

/** Closed model: users arrive in the warm-up at the spawn rate, stay, leave in the cool-down. */
export interface LoadSettings {
  readonly warmupMs: number;
  readonly steadyMs: number;
  readonly cooldownMs: number;
  readonly spawnRatePerSecond: number;
}

export interface TargetSettings {
  /** Without WebSocket and HTTP URL the embedded platform is started. */
  readonly wsUrl: string | undefined;
  readonly httpUrl: string | undefined;
  /** Without database URL the embedded Postgres is started for the embedded platform. */
  readonly dbUrl: string | undefined;
  readonly protocol: string;
  /** Name of the environment variable that holds the bearer token, never the token. */
  readonly tokenEnv: string | undefined;
  /** Hosts beyond loopback that this run may talk to. */
  readonly allowHosts: readonly string[];
  /** What personas do whose operations need a database that the run does not have. */
  readonly withoutDatabase: 'refuse' | 'skip';
}

export interface ReconnectSettings {
  /** Attempts in a row before a user gives up; 0 means never reconnect. */
  readonly attempts: number;
  /** Base of the full-jitter back-off: uniform in [0, min(maxDelayMs, delayMs · 2^n)]. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
}

export interface DatabaseSettings {
  readonly poolSize: number;
  /** Connections beyond the pool size that are opened under pressure and closed when idle. */
  readonly overflow: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly schema: string;
  /** Leave to put our tables into a schema that holds something else. */
  readonly migrate: boolean;
  /** Leaves the rows of this run in a database of yours. */
  readonly keepData: boolean;
}

export interface TimeoutSettings {
  readonly handshakeMs: number;
  readonly operationMs: number;
  /** Longest graceful leave of one user. */
  readonly leaveMs: number;
  /** Longest wait for all users at the end. */
  readonly drainMs: number;
}

/** A latency distribution: log-normal through its median and 99th percentile, both in ms. */
export interface LatencyModel {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** The computed backend of `simulate`. */
export interface ModelSettings {
  readonly connect: LatencyModel;
  readonly websocket: LatencyModel;
  readonly http: LatencyModel;
  readonly database: LatencyModel;
  readonly poolWait: LatencyModel;
  /** Share of replies that never arrive, 0–1. */
  readonly loss: number;
  /** Times an open connection is lost per hour, 0–1,000. */
  readonly disconnectsPerHour: number;
  /** Mean pushes per second and subscribed channel. */
  readonly pushesPerSecond: number;
}
