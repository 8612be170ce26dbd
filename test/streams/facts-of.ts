import type { RunFacts } from '../../src/streams/run-facts.ts';

/** Facts of a complete run of the closed model in which the phase `steady` counts. */
export function factsOf(parts: Partial<RunFacts> = {}): RunFacts {
  return {
    version: '0.1.0',
    scenario: 'smoke',
    seed: 7,
    loadModel: 'users',
    phasesThatCount: ['steady'],
    complete: true,
    reason: undefined,
    abortedBy: undefined,
    thresholds: [],
    limits: {
      cpuShare: 0.8,
      cpuAdviceShare: 0.7,
      latencyP95Ms: 2_000,
      databaseMs: 100,
      poolWaitMs: 50,
      cacheHitShare: 0.8,
      errorShare: 0.05,
      memoryGrowthMb: 64,
      stuckAfterMs: 60_000,
    },
    generator: null,
    ...parts,
  };
}
