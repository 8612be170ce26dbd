import type { FaultSummary, Verdict } from './summary.ts';

/** The same scenario once per back-off strategy: the content of `failover.json`. */
export interface FailoverSummary {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly mode: 'simulated' | 'real';
  /** False when it was ended before every strategy was through. */
  readonly complete: boolean;
  readonly reason: string | null;
  readonly strategies: readonly StrategyRun[];
  readonly faults: readonly FaultComparison[];
}

/** One run of the comparison. */
export interface StrategyRun {
  readonly strategy: string;
  readonly verdict: Verdict;
  readonly verdict_reasons: readonly string[];
}

/** One fault, and what each strategy made of it. */
export interface FaultComparison extends Pick<FaultSummary, 'id' | 'kind' | 'target' | 'when'> {
  /** When it began; `null`: it waited for a condition, which holds at another time in each run. */
  readonly at_ms: number | null;
  /** When its target served again, as with the last strategy; `null`: not, or each its own time. */
  readonly ended_ms: number | null;
  readonly rows: readonly FailoverRow[];
}

/** One figure by strategies; `null`: never, or too few values to tell. */
export interface FailoverRow {
  readonly figure: string;
  readonly unit: 'count' | 'share' | 'ms';
  readonly values: Readonly<Record<string, number | null>>;
  /** None where all are alike; who brought back fewer than 95 % is best in nothing else. */
  readonly best: readonly string[];
}
