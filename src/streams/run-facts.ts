import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import type { LoadModel, ThresholdResult } from '../metrics/summary.ts';

/** What a summary says about a run beside its metrics. */
export interface RunFacts {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly loadModel: LoadModel;
  /** Names of the phases that thresholds are about when they name none. */
  readonly phasesThatCount: readonly string[];
  /** False when the run ended before its plan did. */
  readonly complete: boolean;
  /** Why it is not complete: `interrupted`, `the platform ended with code 1`, … */
  readonly reason: string | undefined;
  /** The threshold that ended the run, by its `abort_on_fail`. */
  readonly abortedBy: string | undefined;
  readonly thresholds: readonly ThresholdResult[];
  readonly limits: AnalysisLimits;
  /** Whether anything that users did was to fail on purpose; nothing without it. */
  readonly injectsErrors?: boolean;
  /** Whether the generator set the figures, and why; `null` in virtual time. */
  readonly generator: GeneratorJudgement | null;
}

/** What the windows say about the generator. */
export interface GeneratorJudgement {
  readonly limited: boolean;
  /** The likely cause with its figures, one sentence; `undefined` when it kept up. */
  readonly cause: string | undefined;
}
