import type { OutputSettings, RunRequest } from '../../src/run/run-request.ts';
import { shippedMaterial } from '../../src/sources/scenario-material.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Nothing beside the usual files. */
export const noOutputs: OutputSettings = {
  samples: false,
  record: false,
  junit: false,
  markdown: false,
  jobSummary: undefined,
  prometheusPort: undefined,
  otlpUrl: undefined,
};

/** A request of a run that saves nothing. */
export function requestOf(scenario: Scenario, more: Partial<RunRequest> = {}): RunRequest {
  return {
    scenario,
    material: shippedMaterial,
    version: '0.0.0-test',
    output: undefined,
    savesResults: false,
    token: undefined,
    command: ['test'],
    repeat: 'statecrowd test',
    outputs: noOutputs,
    cpuProfile: false,
    ...more,
  };
}
