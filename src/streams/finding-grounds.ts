import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import type { FirstFailures } from '../metrics/first-failures.ts';
import type { Summary } from '../metrics/summary.ts';
import type { FindingsHistory } from './findings-history.ts';

/** What of a summary findings rest on. */
export type Analysed = Pick<
  Summary,
  'measured' | 'personas' | 'target' | 'injected_errors' | 'faults' | 'stuck'
>;

/** What findings are made from. */
export interface FindingGrounds {
  readonly summary: Analysed;
  /** Without it nothing is told of when something began, nor of memory. */
  readonly history: FindingsHistory | undefined;
  /** Examples of what went wrong; without them none is given. */
  readonly firstFailures: FirstFailures | undefined;
  readonly limits: AnalysisLimits;
}
