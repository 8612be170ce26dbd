import type { Unexplained } from './fault-caused.ts';
import type { CustomSummary, GaugeSummary } from './custom-summary.ts';
import type { Histogram } from './histogram.ts';
import type { FirstFailures } from './first-failures.ts';
import type { NameCounts } from './name-counts.ts';
import type { Traffic, Transport } from './observation.ts';
import type { OperationTotals } from './operation-series.ts';
import type { RateSpread } from './rate-spread.ts';
import type { FaultSummary } from './summary.ts';
import type { StuckSummary } from './stuck-summary.ts';
import type { LifeCounts, OddityCounts, Window } from './window.ts';

/** One transport of one persona: the whole, and each operation. */
export interface LaneTotals {
  readonly all: OperationTotals;
  readonly operations: ReadonlyMap<string, OperationTotals>;
}

/** States and transitions of a chart, and which of them the run has not seen. */
export interface CoverageTotals {
  readonly states: { readonly of: number; readonly unseen: readonly string[] };
  readonly transitions: { readonly of: number; readonly unseen: readonly string[] };
}

export interface PersonaTotals {
  readonly lives: LifeCounts;
  readonly onlineMax: number;
  readonly pushes: number;
  readonly connections: ConnectionTotals;
  readonly oddities: OddityCounts;
  readonly states: ReadonlyMap<string, StateTotals>;
  readonly stays: ReadonlyMap<string, StayTotals>;
  readonly transitions: Readonly<Record<string, number>>;
  readonly coverage: CoverageTotals;
  readonly lanes: ReadonlyMap<Transport, LaneTotals>;
}

export interface PhaseTotals {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly onlineMax: number;
  readonly transports: Readonly<Record<Transport, OperationTotals>>;
  /** Operations that ended, per second. */
  readonly rates: Readonly<Record<Transport | 'all', RateSpread>>;
}

/** Plan against deeds over all closed windows. */
export interface PaceTotals {
  readonly planned: number;
  readonly started: number;
  readonly dropped: number;
  /** Those that waited at the end of the last window. */
  readonly waiting: number;
  readonly waitingMax: number;
  readonly brokenWindows: number;
  readonly firstBrokenWindow: number | undefined;
  readonly lateness: Histogram | undefined;
}

export interface ConnectionTotals {
  /** Most that stood at the end of a window. */
  readonly openMax: number;
  readonly opened: number;
  readonly refused: number;
  readonly closed: number;
  readonly left: number;
  readonly reconnects: number;
  readonly causes: NameCounts;
  readonly connectTime: Histogram | undefined;
}

/** Users in one state: sum and maximum over the ticks. */
export interface StateTotals {
  readonly sum: number;
  readonly max: number;
}

/** Entries into one state, and the stays that ended: entered = left + users still there. */
export interface StayTotals {
  readonly entered: number;
  readonly left: number;
  /** Stays of more than 10 minutes, which count as 10 minutes. */
  readonly over: number;
  readonly dwell: Histogram | undefined;
}

/** A run so far, over all closed windows. Its histograms live until the ledger is destroyed. */
export interface Totals {
  readonly windows: number;
  readonly endMs: number;
  readonly phases: readonly PhaseTotals[];
  readonly pace: PaceTotals;
  readonly personas: ReadonlyMap<string, PersonaTotals>;
  readonly connections: ConnectionTotals;
  readonly traffic: Traffic;
  readonly firstFailures: FirstFailures;
  readonly pushes: NameCounts;
  readonly oddities: OddityCounts;
  readonly lives: LifeCounts;
  readonly states: ReadonlyMap<string, StateTotals>;
  readonly stays: ReadonlyMap<string, StayTotals>;
  readonly transitions: Readonly<Record<string, number>>;
  readonly stuck: readonly StuckSummary[];
  /** Windows at whose end users were in other states than they had said. */
  readonly strayWindows: number;
  readonly firstStrayWindow: number | undefined;
  readonly custom: Readonly<Record<string, CustomSummary>>;
  readonly target: Readonly<Record<string, GaugeSummary>>;
  readonly gatherings: Window['gatherings'];
  readonly faults: readonly FaultSummary[];
  /** `null` in a run without faults. */
  readonly unexplained: Unexplained | null;
  readonly inFlight: Readonly<Record<Transport, number>>;
  readonly brokenWindows: number;
  readonly firstBrokenWindow: number | undefined;
  /** Operations that ended in another phase than they were started in. */
  readonly crossedPhases: number;
  /** Values of personas' metrics and figures of the target that were no such value. */
  readonly invalidCustom: number;
  readonly invalidTarget: number;
  /** Observations counted under `other` because there were too many names. */
  readonly folded: number;
  /** Observations older than the window they arrived in. */
  readonly misplaced: number;
  /** Observations after the last tick, in no window and in none of these figures. */
  readonly unclosed: number;
}
