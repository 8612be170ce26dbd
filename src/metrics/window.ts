import type { GeneratorHealth } from './generator-health.ts';
import type { LatencyFigures } from './latency-figures.ts';
import type { Life, Oddity, Traffic, Transport } from './observation.ts';
import type { UserTotals } from './summary.ts';

/** Counts of operations. `started` by time of start, the others by time of completion. */
export interface OperationCounts {
  readonly started: number;
  readonly ok: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly cancelled: number;
}

/** One series in one window. Latencies are service times of the operations that were `ok`. */
export interface OperationFigures extends OperationCounts {
  /** Why operations were not `ok`, per class. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latency: LatencyFigures;
  /** Wait for a database connection; only when something waited. */
  readonly poolWait?: LatencyFigures;
  /** From due to reply, of planned operations that were `ok`; only in the model operations. */
  readonly response?: LatencyFigures;
  /** From due to the actual send, of planned operations however they ended; likewise. */
  readonly lateness?: LatencyFigures;
}

/** Plan against deeds in one window: users that were to come, or operations that were due. */
export interface PaceFigures {
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  readonly waitingBefore: number;
  /** Counted in the queue, not from the observations. */
  readonly waitingAfter: number;
  /** waitingBefore + planned − started − dropped − waitingAfter; 0 when nothing was lost. */
  readonly missing: number;
  readonly lateness: LatencyFigures;
}

/** A persona's own metric in one window. */
export type CustomFigures =
  | { readonly measure: 'counter'; readonly sum: number; readonly samples: number }
  | {
      readonly measure: 'gauge';
      readonly last: number;
      readonly min: number;
      readonly max: number;
      readonly mean: number;
      readonly samples: number;
    }
  | {
      readonly measure: 'histogram';
      readonly samples: number;
      readonly mean: number | null;
      readonly p50: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly max: number | null;
    };

/** A figure of the target in one window, as it was read there. */
export interface ReadingFigures {
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly samples: number;
}

/** How the thresholds of the run stand at the end of a window. */
export interface ThresholdStanding {
  readonly total: number;
  /** Those that hold so far. */
  readonly held: number;
  /** Those for which nothing was measured yet. */
  readonly undecided: number;
  /** Texts of those that are broken, at most 8. */
  readonly broken: readonly string[];
  /** The text of the one because of which the run is to end now, by its `abort_on_fail`. */
  readonly abort: string | undefined;
}

/** One transport in one window, with the books closed against what its port holds open. */
export interface TransportFigures extends OperationFigures {
  readonly inFlightBefore: number;
  /** Counted by the port, not from the observations. */
  readonly inFlightAfter: number;
  /** inFlightBefore + started − completed − inFlightAfter; 0 when nothing was lost or doubled. */
  readonly missing: number;
  /** Latencies since the phase began. */
  readonly phaseLatency: LatencyFigures;
  /** Response times since the phase began; only in the model operations. */
  readonly phaseResponse?: LatencyFigures;
}

export interface PersonaTransportFigures extends OperationFigures {
  /** Only operations with something to tell in this window. */
  readonly operations: Readonly<Record<string, OperationFigures>>;
}

export type LifeCounts = Readonly<Record<Life['step'], number>>;
export type OddityCounts = Readonly<Record<Oddity['what'], number>>;

export const noLives: LifeCounts = {
  created: 0,
  connected: 0,
  active: 0,
  failed: 0,
  crashed: 0,
  left: 0,
};
export const noOddities: OddityCounts = { late: 0, ambiguous: 0, unmatched: 0, malformed: 0 };

export interface PersonaFigures {
  readonly online: number;
  /** So far, at the window's end. */
  readonly users: UserTotals;
  readonly lives: LifeCounts;
  /** Only transports with something to tell in this window. */
  readonly transports: Readonly<Partial<Record<Transport, PersonaTransportFigures>>>;
  readonly connections: ConnectionFigures;
  readonly pushes: number;
  readonly oddities: OddityCounts;
  /** Users per state at the window's end. */
  readonly states: Readonly<Record<string, number>>;
  /** Stays that ended, per state and outer state. */
  readonly stays: Readonly<Record<string, number>>;
}

export interface ConnectionFigures {
  /** Connections that stand at the window's end. */
  readonly open: number;
  readonly opened: number;
  readonly refused: number;
  readonly closed: number;
  readonly left: number;
  /** Those of `opened` that replaced a lost connection. */
  readonly reconnects: number;
  /** Causes of `refused` and `closed`. */
  readonly causes: Readonly<Record<string, number>>;
  /** From the attempt to the open socket. */
  readonly connectTime: LatencyFigures;
}

/** Users of a persona that are stuck in a state. */
export interface StuckFigures {
  readonly persona: string;
  readonly state: string;
  readonly users: number;
  /** The first of the run. */
  readonly firstUser: string;
}

/** The newest operation that failed or timed out in a window. */
export interface LastError {
  readonly atMs: number;
  readonly user: string;
  readonly persona: string;
  /** In which the user was when the operation was begun. */
  readonly state: string;
  readonly transport: Transport;
  readonly operation: string;
  readonly errorClass: string;
  /** The fault that can be its cause, by id. */
  readonly fault: string | null;
}

/**
 * The metrics of one interval, a second by default. Times in ms since the run's start; plain data,
 * ready for JSON.
 */
export interface Window {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly phase: string;
  readonly transports: Readonly<Record<Transport, TransportFigures>>;
  readonly pace: PaceFigures;
  readonly personas: Readonly<Record<string, PersonaFigures>>;
  readonly connections: ConnectionFigures;
  /** Bytes of WebSocket messages in this window. */
  readonly traffic: Traffic;
  /** Unrequested messages per kind of channel; `inbox:*` stands for every inbox. */
  readonly pushes: Readonly<Record<string, number>>;
  readonly oddities: OddityCounts;
  readonly lives: LifeCounts;
  /** So far, at the window's end. */
  readonly users: UserTotals;
  /** Users per state at the window's end. */
  readonly states: Readonly<Record<string, number>>;
  /** Users online per persona at the window's end. */
  readonly online: Readonly<Record<string, number>>;
  readonly lastError: LastError | null;
  /** Stays that ended in this window, per state and outer state. */
  readonly dwell: Readonly<Record<string, LatencyFigures>>;
  /** `online.exploring -> online.resting`: users that went from one state to another. */
  readonly transitions: Readonly<Record<string, number>>;
  /** Users that were found to be stuck in this window. */
  readonly stuck: readonly StuckFigures[];
  /** Personas' own metrics, only those with something to tell. */
  readonly custom: Readonly<Record<string, CustomFigures>>;
  /** Figures of the target, only those that were read. */
  readonly target: Readonly<Record<string, ReadingFigures>>;
  /** Faults that lasted at any time of the window, by id. */
  readonly faults: readonly string[];
  /** Groups released at a rendezvous: how many, users in them, groups that were not full. */
  readonly gatherings: { readonly groups: number; readonly users: number; readonly short: number };
  /** Observations counted under `other` because there were too many names. */
  readonly folded: number;
  /** Observations older than the window they arrived in. */
  readonly misplaced: number;
  /** Added by the run when it has thresholds; never part of the file of windows. */
  readonly standing?: ThresholdStanding;
  /** Facts of the host, added by the run; never part of the results proper. */
  readonly generator?: GeneratorHealth;
}

/** What a window or a run has to come to: 0 when the books balance. */
export function missingOperations(
  counts: OperationCounts,
  inFlightBefore: number,
  inFlightAfter: number,
): number {
  const completed = counts.ok + counts.failed + counts.timedOut + counts.cancelled;
  return inFlightBefore + counts.started - completed - inFlightAfter;
}
