import type { RunRequest } from '../src/run/run-request.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { shippedMaterial } from '../src/sources/scenario-material.ts';

/** A request that writes nothing. */
export function benchRequest(scenario: Scenario, token?: string): RunRequest {
  return {
    scenario,
    material: shippedMaterial,
    version: 'bench',
    output: undefined,
    savesResults: false,
    token,
    command: ['bench'],
    repeat: 'bench',
    outputs: {
      samples: false,
      record: false,
      junit: false,
      markdown: false,
      jobSummary: undefined,
      prometheusPort: undefined,
      otlpUrl: undefined,
    },
    cpuProfile: false,
  };
}
