/** From where on a finding is worth telling. Shares of 1, times in ms. */
export interface AnalysisLimits {
  /** CPU of the target: a finding above the first, advice from the second on. */
  readonly cpuShare: number;
  readonly cpuAdviceShare: number;
  readonly latencyP95Ms: number;
  readonly databaseMs: number;
  readonly poolWaitMs: number;
  readonly cacheHitShare: number;
  /** Share of errors, of one class and operation, that make a cluster. */
  readonly errorShare: number;
}
