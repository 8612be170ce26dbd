/** From where on a finding is worth telling. Shares of 1, times in ms. */
export interface AnalysisLimits {
  /** CPU of the target: a finding above the first, advice from the second on. */
  readonly cpuShare: number;
  readonly cpuAdviceShare: number;
  readonly latencyP95Ms: number;
  readonly databaseMs: number;
  readonly poolWaitMs: number;
  readonly cacheHitShare: number;
  /** Share of the calls of an operation that end with one error class and make a cluster. */
  readonly errorShare: number;
  /** Growth of the target's memory over the phases that count, in MiB. */
  readonly memoryGrowthMb: number;
  /** A user that does nothing for longer, with nothing planned that would move it, is stuck. */
  readonly stuckAfterMs: number;
}
