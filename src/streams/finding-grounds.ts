import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import type { Summary } from '../metrics/summary.ts';
import type { FindingsHistory } from './findings-history.ts';

/** What of a summary findings rest on. */
export type Analysed = Pick<Summary, 'measured' | 'personas' | 'target' | 'injected_errors'>;

/** What findings are made from. */
export interface FindingGrounds {
  readonly summary: Analysed;
  /** Without it nothing is told of when something began, nor of memory. */
  readonly history: FindingsHistory | undefined;
  readonly limits: AnalysisLimits;
}
