import type { BreakingPoint } from '../metrics/breaking-point.ts';
import type { Finding, LoadModel } from '../metrics/summary.ts';
import type { Recovery } from '../streams/recovery.ts';
import type { SavedSeries } from './series-files.ts';
import type { Trial } from './trial.ts';

/** How a target came back from an overload of one and a half times its breaking point. */
export interface RecoveryTrial {
  readonly before_level: number;
  readonly overload_level: number;
  /** From the end of the overload until latency and errors were back; `null`: not in that time. */
  readonly after_ms: number | null;
  /** How long was watched. */
  readonly watched_ms: number;
  readonly figures: Pick<Recovery, 'latency' | 'errors'>;
}

/** The resource that gave out first, with what shows it. */
export interface GaveOut {
  /** `null` when nothing that was read of the target explains it. */
  readonly finding: Finding | null;
  readonly level: number;
  readonly evidence: readonly string[];
}

/** A stress test: the content of `stress.json`. */
export interface StressSummary {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly load_model: LoadModel;
  readonly unit: string;
  /** False when it was ended before it had an answer. */
  readonly complete: boolean;
  readonly reason: string | null;
  readonly thresholds: readonly string[];
  readonly breaking_point: BreakingPoint;
  readonly gave_out: GaveOut | null;
  readonly recovery: RecoveryTrial | null;
  readonly trials: readonly Trial[];
}

export interface StressResult extends SavedSeries {
  readonly summary: StressSummary;
  readonly leftBehind: readonly string[];
}
