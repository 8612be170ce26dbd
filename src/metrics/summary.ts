import type { ConservationSummary } from './conservation-summary.ts';
import type { FaultCaused, Unexplained } from './fault-caused.ts';
import type { CustomSummary, GaugeSummary } from './custom-summary.ts';
import type { CoverageSummary, PersonaCoverage } from './coverage-summary.ts';
import type { FaultKind } from './observation.ts';
import type { InvalidCounts } from './invalid-counts.ts';
import type { Transport } from './observation.ts';
import type { StuckSummary } from './stuck-summary.ts';
import type { ThresholdLevel } from './threshold.ts';

// Keys are those of the file `summary.json`; docs/reference/summary.schema.json describes each.

export interface UserTotals {
  /** Actors that were started. */
  readonly created: number;
  /** Were online at least once. */
  readonly connected: number;
  /** Did at least one operation. */
  readonly active: number;
  /** Ended in `failed` or crashed. */
  readonly errored: number;
}

/** Messages that expect a reply; at the end sent = received + failed. */
export interface MessageTotals {
  readonly sent: number;
  readonly received: number;
  readonly failed: number;
  /** received / sent, 6 decimals; `null` when nothing was sent. */
  readonly success_rate: number | null;
}

/** Percentiles of a time in ms, `null` without samples. */
export interface TimeSummary {
  readonly avg_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
  /** Percentiles with fewer than 10 samples above them. */
  readonly thin_percentiles: readonly string[];
}

/** Operations of one transport or name. Latencies in ms, of operations that succeeded. */
export interface OperationSummary {
  readonly operations: number;
  readonly ok: number;
  /** Failed and timed out. */
  readonly errors: number;
  readonly timed_out: number;
  /** Given up by the user or the end of the run. */
  readonly cancelled: number;
  readonly error_classes: Readonly<Record<string, number>>;
  readonly rate_per_second: number;
  readonly avg_latency_ms: number | null;
  readonly stddev_latency_ms: number | null;
  readonly p50_latency_ms: number | null;
  readonly p95_latency_ms: number | null;
  readonly p99_latency_ms: number | null;
  readonly max_latency_ms: number | null;
  /** Percentiles with fewer than 10 samples above them. */
  readonly thin_percentiles: readonly string[];
  /** From due to reply, of planned operations that succeeded; `null` outside the open model. */
  readonly response: TimeSummary | null;
  /** From due to the actual send, of planned operations; `null` outside the open model. */
  readonly lateness: TimeSummary | null;
}

/** `pool_wait`: waiting for a connection, which is not part of the latency. */
export interface DatabaseSummary extends OperationSummary {
  readonly avg_pool_wait_ms: number | null;
  readonly p50_pool_wait_ms: number | null;
  readonly p95_pool_wait_ms: number | null;
  readonly p99_pool_wait_ms: number | null;
  readonly max_pool_wait_ms: number | null;
}

export interface ConnectionSummary {
  /** Connections that opened, reconnects included. */
  readonly connections: number;
  /** Most that stood at the end of a second. */
  readonly open_max: number;
  /** Connections ended by the other side or the network. */
  readonly disconnections: number;
  /** Attempts that never opened. */
  readonly refused: number;
  readonly reconnects: number;
  /** Connections ended by the users themselves. */
  readonly left: number;
  readonly causes: Readonly<Record<string, number>>;
  readonly avg_connect_ms: number | null;
  readonly p50_connect_ms: number | null;
  readonly p95_connect_ms: number | null;
  readonly p99_connect_ms: number | null;
  readonly max_connect_ms: number | null;
}

export interface WebSocketSummary extends OperationSummary, ConnectionSummary {
  /** Of messages, without what frames them. */
  readonly bytes_sent: number;
  readonly bytes_received: number;
}

/** Users in a state, as counted once a second. */
export interface StateSummary {
  readonly mean: number;
  readonly max: number;
}

/** Stays in a state, inner states included. */
export interface StaySummary {
  readonly entered: number;
  readonly left: number;
  /** Users that were still there at the end: entered − left. */
  readonly open: number;
  /** Stays of more than 10 minutes, which count as 10 minutes. */
  readonly over_10_minutes: number;
  /** Of the stays that ended. */
  readonly dwell: TimeSummary;
}

export interface TransportSummaries {
  readonly websocket: OperationSummary;
  readonly http: OperationSummary;
  readonly database: DatabaseSummary;
}

/** Whole transports, and below them each operation by name. */
export interface PersonaSummary {
  readonly users: UserTotals;
  readonly online_max: number;
  readonly pushes: number;
  readonly connections: ConnectionSummary;
  readonly oddities: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, StateSummary>>;
  readonly stays: Readonly<Record<string, StaySummary>>;
  readonly transitions: Readonly<Record<string, number>>;
  readonly coverage: PersonaCoverage;
  readonly transports: Readonly<Partial<Record<Transport, OperationSummary>>>;
  readonly operations: Readonly<
    Partial<Record<Transport, Readonly<Record<string, OperationSummary>>>>
  >;
}

export interface PhaseSummary {
  readonly name: string;
  /** False for phases that thresholds leave out unless they name them, such as the warm-up. */
  readonly counts: boolean;
  readonly start_seconds: number;
  readonly duration_seconds: number;
  readonly online_max: number;
  readonly transports: TransportSummaries;
}

/** A property of the run, with what was seen. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly evidence: string;
}

export interface ThresholdResult {
  /** As people read it. */
  readonly threshold: string;
  /** `websocket.latency{persona=researcher} p95`: what was measured, the same in every run. */
  readonly subject: string;
  /** `null` when inconclusive. */
  readonly level: ThresholdLevel | null;
  /** False only when critical; `null` when inconclusive. */
  readonly passed: boolean | null;
  /** Why it is inconclusive; `null` when it is not. */
  readonly why: string | null;
  /** In `unit`; of a sliding window the worst one. */
  readonly value: number | null;
  readonly unit: 'ms' | 'per second' | 'share' | '';
  /** The limit that was broken, or the one that had to hold, as text. */
  readonly limit: string;
  readonly baseline: number | null;
  readonly samples: number;
  /** A percentile with fewer than 10 samples above it. */
  readonly thin: boolean;
  /** Run time at which it was first seen broken, as far as that was watched. */
  readonly broken_since_seconds: number | null;
}

/** Users that were to come, or operations that were due. planned = started + dropped. */
export interface PaceSummary {
  readonly of: 'users' | 'operations';
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  /** Largest number of operations that waited for a user at the end of a window. */
  readonly waiting_max: number;
  /** Index of the first window that does not balance. */
  readonly first_broken_window: number | null;
  /** True when planned = started + dropped in the end, and with those waiting in every window. */
  readonly holds: boolean;
  readonly lateness: TimeSummary;
}

/** Operations per second over the windows of the phases that count. */
export interface RateSummary {
  readonly average_per_second: number;
  readonly peak_per_second: number;
  readonly stddev_per_second: number;
}

/** What the phases that count come to; thresholds that name no phase are about these. */
export interface MeasuredSummary extends TransportSummaries {
  readonly phases: readonly string[];
  readonly duration_seconds: number;
  readonly rates: Readonly<Record<Transport | 'all', RateSummary>>;
}

/** A fault, and how the users it hit came back. Times in ms. */
export interface FaultSummary {
  /** `kill-1`: kind and number. */
  readonly id: string;
  readonly kind: FaultKind;
  readonly target: string;
  /** When it began; `null`: it did not. */
  readonly at_ms: number | null;
  /** What it waited for, `online >= 80%`; `null` when it had a time. */
  readonly when: string | null;
  /**
   * Why it did not begin: its condition never held, or held too late for it to be over in time;
   * `null`: it did, or the run was ended early.
   */
  readonly not_begun: 'never_held' | 'too_late' | null;
  /** When its target served again; `null`: not in this run. */
  readonly ended_ms: number | null;
  /** True when the run was ended early before everybody was back: it says nothing then. */
  readonly cut_short: boolean;
  /** Users online just before, without those who were asked to leave while the fault lasted. */
  readonly online_before: number;
  /** Fewest of them who were not away at once. */
  readonly online_lowest: number;
  /** Those of them who were online again before the next one that throws users out. */
  readonly returned: number;
  /** From its end until 95 % of them had been online again; `null`: never. */
  readonly back_95_ms: number | null;
  /** Likewise all of them. */
  readonly back_all_ms: number | null;
  /** Likewise of growing shares of them, to 100 %. */
  readonly back: readonly { readonly percent: number; readonly after_ms: number | null }[];
  readonly times: FaultTimesSummary;
  readonly attempts: FaultAttempts;
  readonly caused: FaultCaused;
  /** Requests whose reply was awaited on a connection when it was lost; none is sent again. */
  readonly cut_off: number;
  /** Pushes of connections that stood, by their numbers, until all were back and 2 s had passed. */
  readonly pushes: {
    readonly missed: number;
    readonly repeated: number;
    /** Of the missed ones those that came late. */
    readonly recovered: number;
  };
}

/** Stages of the way back, each from the end of the one before; of users who got through it. */
export interface FaultTimesSummary {
  /** From the beginning of the fault until the user's connection was known to be lost. */
  readonly detect: TimeSummary;
  /** Until a socket was open again. */
  readonly reconnect: TimeSummary;
  /** Until the user was online again, channels joined. */
  readonly resubscribe: TimeSummary;
  /** Until the first good reply, think time included. */
  readonly first_reply: TimeSummary;
}

/** Attempts to reconnect since a fault began, until all were back. */
export interface FaultAttempts {
  readonly total: number;
  /** For each user who was online before; `null` when nobody was. */
  readonly per_user: number | null;
  /** Most that began in any 100 ms, within ten minutes. */
  readonly peak_100_ms: number;
  /** The same for each user who was online before. */
  readonly peak_share: number | null;
  /** How many of them were refused. */
  readonly refused: number;
}

/** Something worth knowing, measured, with what to do next. */
export interface Finding {
  readonly about:
    | 'cpu'
    | 'latency'
    | 'database'
    | 'pool'
    | 'cache'
    | 'errors'
    | 'states'
    | 'memory'
    | 'generator'
    | 'faults';
  readonly severity: 'info' | 'warning' | 'critical';
  /** One sentence: what was found. */
  readonly what: string;
  /** The measured reason, with figure, limit, place and time. */
  readonly evidence: string;
  /** One concrete next step. */
  readonly advice: string;
}

export type Verdict = 'passed' | 'failed' | 'incomplete' | 'inconclusive' | 'generator-limited';

/** A whole run. In virtual time nothing here depends on the host or on wall time. */
export interface Summary {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly verdict_reasons: readonly string[];
  readonly complete: boolean;
  /** Why the run is not complete. */
  readonly reason: string | null;
  /** The threshold that ended the run, by its `abort_on_fail`. */
  readonly aborted_by: string | null;
  readonly duration_seconds: number;
  readonly load_model: LoadModel;
  /** Latencies are always service times; the open model adds response times. */
  readonly latency_kind: 'service' | 'service and response';
  readonly latency_note: string;
  /** True when the generator, not the target, set the figures; `null` in virtual time. */
  readonly generator_limited: boolean | null;
  readonly users: UserTotals;
  readonly messages: MessageTotals;
  /** Operations that the run itself made to fail; counted as failed, never sent. */
  readonly injected_errors: number;
  readonly pace: PaceSummary;
  readonly measured: MeasuredSummary;
  readonly websocket: WebSocketSummary;
  readonly http: OperationSummary;
  readonly database: DatabaseSummary;
  readonly personas: Readonly<Record<string, PersonaSummary>>;
  readonly phases: readonly PhaseSummary[];
  /** Per state: users in it, as counted at the end of each window. */
  readonly states: Readonly<Record<string, StateSummary>>;
  /** Per state and outer state: how often it was entered, and how long users stayed. */
  readonly stays: Readonly<Record<string, StaySummary>>;
  /** `online.exploring -> online.resting`: how often a user went from one state to another. */
  readonly transitions: Readonly<Record<string, number>>;
  /** States and declared transitions that users came to, of those their charts have. */
  readonly coverage: CoverageSummary;
  readonly stuck: readonly StuckSummary[];
  readonly pushes: {
    readonly total: number;
    readonly channels: Readonly<Record<string, number>>;
  };
  readonly oddities: Readonly<Record<string, number>>;
  readonly gatherings: { readonly groups: number; readonly users: number; readonly short: number };
  /** What was broken on purpose, in the order in which it was. */
  readonly faults: readonly FaultSummary[];
  /** What failed and is of no fault; `null` in a run without faults. */
  readonly unexplained: Unexplained | null;
  readonly custom: Readonly<Record<string, CustomSummary>>;
  /** Figures of the target, by name. */
  readonly target: Readonly<Record<string, GaugeSummary>>;
  readonly conservation: ConservationSummary;
  readonly data_quality: {
    readonly windows: number;
    /** Values that were kept out because they were no such value: all, and of each kind. */
    readonly invalid_samples: number;
    readonly invalid: InvalidCounts;
    /** Operations that ended in another phase than they were started in. */
    readonly crossed_phases: number;
    readonly folded: number;
    readonly misplaced: number;
    readonly unclosed: number;
  };
  readonly thresholds: readonly ThresholdResult[];
  readonly checks: readonly CheckResult[];
  readonly findings: readonly Finding[];
}

/** Closed users, arriving sessions, or an open stream of operations. */
export type LoadModel = 'users' | 'sessions' | 'operations';
