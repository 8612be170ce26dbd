import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import type { Transport } from '../metrics/observation.ts';
import type { LoadModel } from '../metrics/summary.ts';
import type { Threshold } from '../metrics/threshold.ts';
import type { Disturbance, UserDisturbance } from './disturbance.ts';
import type { FrameDisturbance } from './frame-disturbance.ts';
import type { LoadShape } from './load-shape.ts';
import type { OurTable } from './our-tables.ts';
import type { PersonaSettings } from './persona-settings.ts';
import type { UsedVariable } from './used-variable.ts';
import type { ReachSettings } from './reach-settings.ts';
import type { StateCondition } from './state-condition.ts';

/** A scenario after validation, defaults and overrides: what a run needs to know. Times in ms. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Users per persona; 1 to 1,000,000 in all, in the model sessions only their mix. */
  readonly users: Readonly<Record<string, number>>;
  /** Personas of its own, and shipped ones that are different in it. */
  readonly personas: Readonly<Record<string, PersonaSettings>>;
  readonly seed: number;
  readonly load: LoadSettings;
  readonly target: TargetSettings;
  readonly reconnect: ReconnectSettings;
  readonly database: DatabaseSettings;
  readonly timeouts: TimeoutSettings;
  /** Factor on every think time; 0 lets one operation follow another at once. */
  readonly thinkTime: number;
  readonly errors: ErrorSettings;
  /** What lies between users and target; `undefined`: nothing but the real network. */
  readonly networkLatency: LatencyRange | undefined;
  /** False: no figure of the target is read from outside. */
  readonly monitoring: boolean;
  /** Length of a window of metrics, 1 s to 60 s. */
  readonly metricsIntervalMs: number;
  /** False writes no results unless the call names a folder for them. */
  readonly savesResults: boolean;
  /** Folder in which each run has one of its own, relative to the working directory. */
  readonly results: string;
  /** How often a line of progress is printed where nothing can be redrawn. */
  readonly progressIntervalMs: number;
  readonly model: ModelSettings;
  readonly thresholds: readonly Threshold[];
  /** Folder of the run that thresholds compare with. */
  readonly baseline: string | undefined;
  readonly analysis: AnalysisLimits;
  /** Figures of the target that are read from outside while the run lasts. */
  readonly readings: readonly ReadingSource[];
  /** What is broken on purpose, as written; the same on the same target never overlaps. */
  readonly faults: readonly Fault[];
  /** Data files by the names that operations take rows of. */
  readonly data: Readonly<Record<string, DataSettings>>;
  /** What came from environment variables; for `conceal`, so that it is shown nowhere. */
  readonly variables: readonly UsedVariable[];
}

/** Something broken on purpose: a process, connections, frames, a database, users' ways. */
export type Fault = ProcessFault | NetworkFault | FrameFault | DatabaseFault | UserFault;

export interface ProcessFault extends FaultTime {
  /** `stop` freezes it; `restart` ends it gracefully and starts it again at once. */
  readonly kind: 'kill' | 'stop' | 'restart';
  /** The process of the embedded platform. */
  readonly target: 'platform';
}

export interface NetworkFault extends FaultTime {
  readonly kind: Disturbance['kind'];
  /** Whose connections. */
  readonly target: Transport;
  readonly does: Disturbance;
  /** Of the connections, above 0, at most 1. */
  readonly share: number;
}

export interface DatabaseFault extends FaultTime {
  readonly kind:
    'terminate' | 'exhaust_pool' | 'lock' | 'serialization' | 'read_only' | 'connection_limit';
  readonly target: 'database';
  /** Of sessions, pool, writes or slots, above 0, at most 1; 1 of what has no share. */
  readonly share: number;
  /** What `lock` locks. */
  readonly table: OurTable;
}

export interface FrameFault extends FaultTime {
  readonly kind: FrameDisturbance['kind'];
  /** Of the embedded platform. */
  readonly target: 'websocket';
  readonly does: FrameDisturbance;
  /** Of the frames, or of the connections that are closed; above 0, at most 1. */
  readonly share: number;
}

/** What the setting of the same name does for a whole run, and on top of it. */
export interface UserFault extends FaultTime {
  readonly kind: UserDisturbance['kind'];
  readonly target: 'users';
  readonly does: UserDisturbance;
}

/** When a fault begins, and for how long. */
export interface FaultTime {
  /** Since the run's start; `undefined`: when its condition first holds. */
  readonly atMs: number | undefined;
  /** Left out of one that begins at its time. */
  readonly when?: StateCondition;
  /** How long it lasts before it is undone; 0 of a restart. */
  readonly forMs: number;
}

/** A file of rows, and how users take them. */
export interface DataSettings {
  /** As it was written, relative to the scenario file. */
  readonly file: string;
  /**
   * `unique`: each user has the row of its number; `sequence`: the same, starting over after the
   * last row; `shared`: any row, drawn anew each time.
   */
  readonly take: 'unique' | 'sequence' | 'shared';
}

/**
 * Where figures of the target come from: the text a target exposes for Prometheus, or the query
 * interface of a Prometheus server. `figures`: name in the results to metric or query.
 */
export interface ReadingSource {
  readonly kind: 'exposition' | 'query';
  readonly url: string;
  readonly intervalMs: number;
  readonly figures: Readonly<Record<string, string>>;
}

/** What is planned: how many when, in one of three models, in named phases. */
export interface LoadSettings {
  readonly model: LoadModel;
  /** In order, without gaps, the first from 0. */
  readonly phases: readonly Phase[];
  /** Users wanted over time; of the models users and operations, empty in the model sessions. */
  readonly population: LoadShape;
  /** Users arriving or operations due per second; empty in the model users. */
  readonly rate: LoadShape;
  /** How what is due lies in time; always even for the population. */
  readonly arrivals: 'even' | 'poisson';
  /** How long a user stays, in the model sessions; 0 otherwise. */
  readonly sessionMs: number;
  /** A user leaves when it has done so many; `undefined`: it stays as long as planned. */
  readonly operationsPerUser: number | undefined;
  /** Most operations that may wait for a user; what is due beyond is dropped and counted. */
  readonly queueLimit: number;
}

/** A stretch of a run; times in ms since its start, `endMs` excluded. */
export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** False: thresholds leave it out unless they name it. */
  readonly counts: boolean;
  /** Holds what users do until so many of them are held, then releases them together. */
  readonly rendezvous: Rendezvous | undefined;
}

export interface Rendezvous {
  readonly users: number;
  /** Longest wait of the first one held; then those who are there are released. */
  readonly timeoutMs: number;
}

/** Operations that are made to fail on purpose; see docs/reference/simulation-config.md. */
export interface ErrorSettings {
  readonly enabled: boolean;
  /** Share of what users do, 0–1. */
  readonly rate: number;
}

/** A latency is drawn from it, every one as likely as any other. */
export interface LatencyRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

export interface TargetSettings extends ReachSettings {
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

export const backOffStrategies = ['full', 'equal', 'decorrelated', 'none'] as const;

export type BackOffStrategy = (typeof backOffStrategies)[number];

export interface ReconnectSettings {
  /** Attempts in a row before a user gives up; 0 means never reconnect. */
  readonly attempts: number;
  /** How the wait before each attempt follows from base and cap; see `backOffMs`. */
  readonly strategy: BackOffStrategy;
  /** Base of the back-off. */
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
  /** How often a user pings over its connection. */
  readonly heartbeatMs: number;
  /** Longest silence after a ping, at most `heartbeatMs`; then the connection is given up. */
  readonly pongMs: number;
  /** Longest setup of a run by code of its own, and longest teardown. */
  readonly setupMs: number;
}

/** A latency distribution: log-normal through its median and 99th percentile, both in ms. */
export interface LatencyModel {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Servers that work on one thing at a time, and the queue before them. */
export interface CapacityModel {
  readonly workers: number;
  /** Most that wait; what comes beyond is refused. */
  readonly queue: number;
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
  /** Who works on messages and requests; `undefined`: as many as there are. */
  readonly capacity: CapacityModel | undefined;
  /** Connections of the database; `undefined`: as many as there are operations. */
  readonly databaseCapacity: CapacityModel | undefined;
  /** Share of messages and requests that are answered with an error, 0–1. */
  readonly failures: number;
  /** Share of database operations that end with an error, 0–1. */
  readonly databaseFailures: number;
  /** Times the process dies per hour, 0–1,000. */
  readonly restartsPerHour: number;
  /** How long it is away each time. */
  readonly restartMs: number;
  /** Most connections that are accepted per second; `undefined`: all of them. */
  readonly acceptsPerSecond: number | undefined;
}
