import type { GeneratorHealth } from '../../src/metrics/generator-health.ts';

/** A generator that keeps up. */
export const calmGenerator: GeneratorHealth = {
  loopUtilisation: 0.5,
  latenessP99Ms: 1,
  gcMs: 3,
  gcMaxMs: 2,
  rssMb: 100,
  cpuShare: 0.4,
};
