/** How an operation travels. */
export type Transport = 'websocket' | 'http' | 'database';

export const transports = ['websocket', 'http', 'database'] as const satisfies readonly Transport[];

/** One value for each transport. */
export function perTransport<Value>(
  valueOf: (transport: Transport) => Value,
): Readonly<Record<Transport, Value>> {
  return { websocket: valueOf('websocket'), http: valueOf('http'), database: valueOf('database') };
}

/** `failed`: an error as answer, or the target went away; `cancelled`: user or run gave up. */
export type Outcome = 'ok' | 'failed' | 'timedOut' | 'cancelled';

/** An operation was handed to its transport. `at`: ms since the run's start, here and below. */
export interface Started {
  readonly kind: 'started';
  readonly at: number;
  readonly transport: Transport;
  readonly persona: string;
  readonly operation: string;
}

/** One finished operation; belongs to the window of its completion `at`. */
export interface Sample {
  readonly kind: 'sample';
  readonly at: number;
  readonly transport: Transport;
  readonly persona: string;
  readonly user: string;
  /** In which the user was when it was begun, `online.exploring`. */
  readonly state: string;
  /** `<group>.<name>`, for example `query.agent_history` or `coalitions.form`. */
  readonly operation: string;
  readonly outcome: Outcome;
  /** Why it was not `ok`: an error code of the target, an SQLSTATE class, a close code. */
  readonly errorClass: string | undefined;
  /** Microseconds from the actual send to the reply; database: from the client's check-out. */
  readonly serviceUs: number;
  /** Microseconds spent waiting for a database connection; `undefined` on other transports. */
  readonly poolWaitUs: number | undefined;
  /**
   * Microseconds from the time it was due to the actual send; only of operations planned by the
   * open model. Response time is lateness + pool wait + service.
   */
  readonly latenessUs: number | undefined;
  /** Phase in which it was started; it is counted in the phase of its completion. */
  readonly startPhase: string;
  /** The fault that can be its cause, by id; left out of what no fault explains. */
  readonly fault?: string;
}

/** Response time in µs, from when the operation was due; `undefined` when nothing planned it. */
export function responseUsOf(sample: Sample): number | undefined {
  if (sample.latenessUs === undefined) return undefined;
  return sample.latenessUs + (sample.poolWaitUs ?? 0) + sample.serviceUs;
}

/**
 * What the load shape planned: users that were to come (models users and sessions) or operations
 * that were due (model operations). planned = started + dropped + waiting, at every moment.
 */
export interface Paced {
  readonly kind: 'paced';
  readonly at: number;
  readonly step: 'planned' | 'started' | 'dropped';
  /** Microseconds from due to start; only on `started`. */
  readonly latenessUs: number | undefined;
}

/** Users held at a rendezvous were let go together. */
export interface Gathering {
  readonly kind: 'gathering';
  readonly at: number;
  readonly users: number;
  /** False when they were let go because the wait or the phase was over before all had come. */
  readonly isFull: boolean;
}

/** How the values of a persona's own metric are added up. */
export type MeasureKind = 'counter' | 'gauge' | 'histogram';

/** A value of a metric that a persona defines. */
export interface Measure {
  readonly kind: 'measure';
  readonly at: number;
  readonly persona: string;
  readonly metric: string;
  readonly measure: MeasureKind;
  /** Counters add it; histograms hold 0 to 600,000 with 3 decimals. */
  readonly value: number;
}

/** A figure of the target, read from outside: CPU, memory, cache hit rate, any query. */
export interface Reading {
  readonly kind: 'reading';
  readonly at: number;
  readonly figure: string;
  readonly value: number;
}

/** What can be done on purpose to a platform, to connections, to a database, to users' ways. */
export type FaultKind =
  | 'kill'
  | 'stop'
  | 'restart'
  | 'latency'
  | 'bandwidth'
  | 'slice'
  | 'stall'
  | 'half_open'
  | 'reset'
  | 'refuse'
  | 'errors'
  | 'network_latency'
  | 'lose'
  | 'duplicate'
  | 'reorder'
  | 'close'
  | 'terminate'
  | 'exhaust_pool'
  | 'lock'
  | 'serialization'
  | 'read_only'
  | 'connection_limit';

/** Something was broken on purpose, or serves again; or waits for its condition. */
export interface FaultStep {
  readonly kind: 'fault';
  readonly at: number;
  /** `kill-1`: unique in the run. */
  readonly id: string;
  /** What was done to it, and to what. */
  readonly fault: FaultKind;
  readonly target: string;
  /**
   * `cutShort`: the run is being ended early, so nobody is waited for any more. `awaited`: it
   * begins when its condition holds, which then `neverHeld`, or held `tooLate` to be over in time.
   */
  readonly step: 'began' | 'ended' | 'cutShort' | 'awaited' | 'neverHeld' | 'tooLate';
  /** The condition, `online >= 80%`; left out of a fault that begins at its time. */
  readonly when?: string;
}

/**
 * A user is online, has lost its connection or dropped it itself, or was asked to leave, which is
 * said once. Whoever was never online says nothing.
 */
export interface Presence {
  readonly kind: 'presence';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  readonly step: 'online' | 'lost' | 'dropped' | 'leaving';
  /** The fault that can be its cause, by id; left out of what no fault explains. */
  readonly fault?: string;
}

/** A message nobody asked for: an event of a subscribed channel. */
export interface Push {
  readonly kind: 'push';
  readonly at: number;
  readonly persona: string;
  readonly channel: string;
  /** How many before it are missing by the numbers of its connection; left out when none. */
  readonly missed?: number;
  /** Its number came before, or was missing until now; left out when it is the next. */
  readonly came?: 'repeated' | 'recovered';
}

/** `refused`: never opened; `closed`: ended by the other side or network; `left`: by us. */
export interface Connection {
  readonly kind: 'connection';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  /** In which the user was when it happened. */
  readonly state: string;
  readonly step: 'opened' | 'refused' | 'closed' | 'left';
  readonly reconnect: boolean;
  /** Close code, HTTP status or system error that names the cause of `refused` and `closed`. */
  readonly errorClass: string | undefined;
  /** When its attempt began. */
  readonly startedAt: number;
  /** Microseconds from the attempt to the open socket; only on `opened`. */
  readonly connectUs: number | undefined;
  /** Its number among the connections that faults hit, from 0; left out where nobody counts. */
  readonly connection?: number;
  /** The fault that can be its cause, by id; left out of what no fault explains. */
  readonly fault?: string;
}

/** An error of a user's own chart: where the user was, what it was told, what went wrong. */
export interface Crash {
  readonly state: string;
  readonly event: string;
  readonly message: string;
}

/** Steps of one user's life; each happens at most once per user. `crashed`: its actor threw. */
export interface Life {
  readonly kind: 'life';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  readonly step: 'created' | 'connected' | 'active' | 'failed' | 'crashed' | 'left';
  /** Only on `crashed`. */
  readonly crash?: Crash;
}

/** A frame that could not be attributed; counted, never guessed. */
export interface Oddity {
  readonly kind: 'oddity';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  /** In which the user was when it came. */
  readonly state: string;
  readonly what: 'late' | 'ambiguous' | 'unmatched' | 'malformed';
}

/** Bytes of messages that went out and came in. */
export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** How long a user was in a state, or in any state within one, until it left it. */
export interface Stay {
  /** State path, `online.exploring`, or that of an outer state, `online`. */
  readonly state: string;
  readonly dwellUs: number;
}

/** A user's chart went to another state; what stays in its state says nothing. */
export interface Move {
  readonly kind: 'move';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  /** Innermost states; `undefined`: the user has just come. */
  readonly from: string | undefined;
  readonly to: string;
  /** States that were left, innermost last. */
  readonly left: readonly Stay[];
  /** States that were entered, innermost last. */
  readonly entered: readonly string[];
}

/** Where a user still is when the plan is over; how long it would have stayed is open. */
export interface OpenStays {
  readonly kind: 'staying';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  /** So far, innermost last. */
  readonly stays: readonly Stay[];
}

/** A user does nothing, and nothing is planned that would move it; told once while that lasts. */
export interface Stuck {
  readonly kind: 'stuck';
  readonly at: number;
  readonly persona: string;
  readonly user: string;
  /** The innermost one. */
  readonly state: string;
  /** When it came there, or its last action began or ended, in ms of the run. */
  readonly sinceMs: number;
}

/** What users of a persona may do in this run, by their chart; told before the first comes. */
export interface Chart {
  readonly kind: 'chart';
  readonly at: number;
  readonly persona: string;
  /** Paths of states, outer ones included. */
  readonly states: readonly string[];
  /** Transitions as the chart declares them, `online.resting after thinkTime -> online.acting`. */
  readonly ways: readonly string[];
}

/** The first user of a persona took a declared transition; told once of each. */
export interface WayTaken {
  readonly kind: 'way';
  readonly at: number;
  readonly persona: string;
  readonly way: string;
}

/** The run's heartbeat: everything before `at` has been observed, windows up to `at` can close. */
export interface Tick {
  readonly kind: 'tick';
  readonly at: number;
  readonly phase: string;
  /** Operations really held open by the ports at `at`, counted there and not from the stream. */
  readonly inFlight: Readonly<Record<Transport, number>>;
  /** Users per state path, `online.exploring` → 12, whole population. */
  readonly states: Readonly<Record<string, number>>;
  /** Users online per persona. */
  readonly online: Readonly<Record<string, number>>;
  /** Users per persona and state path. */
  readonly personaStates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Bytes of WebSocket messages so far, of all users, without what frames them. */
  readonly traffic: Traffic;
  /** Planned operations that wait for a user; 0 in the models users and sessions. */
  readonly waiting: number;
}

export type Observation =
  | Started
  | Sample
  | Paced
  | Push
  | Connection
  | Life
  | Oddity
  | Gathering
  | Measure
  | Reading
  | FaultStep
  | Presence
  | Move
  | OpenStays
  | Stuck
  | Chart
  | WayTaken
  | Tick;

/** The one way a fact enters the data plane. Cheap, synchronous, never throws. */
export type RecordObservation = (observation: Observation) => void;
