import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import { decimal, durationOr, group, waitOr } from './schema-fields.ts';

const share = { min: 0, max: 1 };

/** From where on a finding is worth telling. */
export function analysisField() {
  return group({
    cpu: decimal(share)
      .describe('Share of CPU of the target from which on it is too busy; default 0.8.')
      .prefault(0.8),
    cpu_advice: decimal(share)
      .describe('Share of CPU of the target from which on there is advice; default 0.7.')
      .prefault(0.7),
    latency_p95: durationOr(2_000, '95th percentile of a latency that is too long.'),
    database: durationOr(100, 'Mean or 95th percentile of database operations that is too long.'),
    pool_wait: durationOr(50, '95th percentile of a wait for a connection that is too long.'),
    cache_hit_rate: decimal(share)
      .describe('Hit rate of a cache of the target below which it is too low; default 0.8.')
      .prefault(0.8),
    error_share: decimal(share)
      .describe('Share of the calls of an operation that fail the same way; default 0.05.')
      .prefault(0.05),
    memory_growth_mb: decimal({ min: 0, max: 1_000_000 })
      .describe('Growth of the memory of the target that is too much, in MiB; default 64.')
      .prefault(64),
    stuck_after: waitOr(
      60_000,
      'A user that does nothing for longer in one state, with nothing planned, is stuck.',
    ),
  }).describe('From where on the analysis of a run finds something worth telling.');
}

/** The limits by the names the rest of the program uses. */
export function analysisLimits(written: AnalysisFile): AnalysisLimits {
  return {
    cpuShare: written.cpu,
    cpuAdviceShare: written.cpu_advice,
    latencyP95Ms: written.latency_p95,
    databaseMs: written.database,
    poolWaitMs: written.pool_wait,
    cacheHitShare: written.cache_hit_rate,
    errorShare: written.error_share,
    memoryGrowthMb: written.memory_growth_mb,
    stuckAfterMs: written.stuck_after,
  };
}

type AnalysisFile = ReturnType<ReturnType<typeof analysisField>['parse']>;
