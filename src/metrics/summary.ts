import type { Transport } from './observation.ts';

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
}

/** `pool_wait`: waiting for a connection, which is not part of the latency. */
export interface DatabaseSummary extends OperationSummary {
  readonly avg_pool_wait_ms: number | null;
  readonly p50_pool_wait_ms: number | null;
  readonly p95_pool_wait_ms: number | null;
  readonly p99_pool_wait_ms: number | null;
  readonly max_pool_wait_ms: number | null;
}

export interface WebSocketSummary extends OperationSummary {
  /** Connections that opened, reconnects included. */
  readonly connections: number;
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
  readonly transports: Readonly<Partial<Record<Transport, OperationSummary>>>;
  readonly operations: Readonly<
    Partial<Record<Transport, Readonly<Record<string, OperationSummary>>>>
  >;
}

export interface PhaseSummary {
  readonly name: string;
  readonly start_seconds: number;
  readonly duration_seconds: number;
  readonly online_max: number;
  readonly transports: TransportSummaries;
}

export interface ConservationSummary {
  /** True when no operation was lost or doubled and none was left open at the end. */
  readonly holds: boolean;
  readonly broken_windows: number;
  readonly first_broken_window: number | null;
  readonly transports: Readonly<
    Record<
      Transport,
      {
        readonly started: number;
        readonly ok: number;
        readonly failed: number;
        readonly timed_out: number;
        readonly cancelled: number;
        readonly in_flight: number;
        /** started − completed − in flight. */
        readonly missing: number;
      }
    >
  >;
}

/** A property of the run, with what was seen. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly evidence: string;
}

export interface ThresholdResult {
  readonly threshold: string;
  readonly passed: boolean | null;
  readonly value: number | null;
  readonly thin: boolean;
}

export type Verdict = 'passed' | 'failed' | 'incomplete';

/** A whole run. Nothing here depends on the host or on wall time. */
export interface Summary {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly verdict_reasons: readonly string[];
  readonly complete: boolean;
  /** Why the run is not complete. */
  readonly reason: string | null;
  readonly duration_seconds: number;
  readonly load_model: 'users';
  /** Closed model: times from the actual send, not corrected for waiting users. */
  readonly latency_kind: 'service';
  readonly latency_note: string;
  readonly users: UserTotals;
  readonly messages: MessageTotals;
  readonly websocket: WebSocketSummary;
  readonly http: OperationSummary;
  readonly database: DatabaseSummary;
  readonly personas: Readonly<Record<string, PersonaSummary>>;
  readonly phases: readonly PhaseSummary[];
  /** Per state: users in it, as counted once a second. */
  readonly states: Readonly<Record<string, { readonly mean: number; readonly max: number }>>;
  readonly pushes: {
    readonly total: number;
    readonly channels: Readonly<Record<string, number>>;
  };
  readonly oddities: Readonly<Record<string, number>>;
  readonly conservation: ConservationSummary;
  readonly data_quality: {
    readonly windows: number;
    readonly invalid_samples: number;
    readonly folded: number;
    readonly misplaced: number;
    readonly unclosed: number;
  };
  readonly thresholds: readonly ThresholdResult[];
  readonly checks: readonly CheckResult[];
}
