import type { RunRequest } from '../../src/run/run-request.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** A request of a run that saves nothing. */
export function requestOf(scenario: Scenario, more: Partial<RunRequest> = {}): RunRequest {
  return {
    scenario,
    version: '0.0.0-test',
    output: undefined,
    savesResults: false,
    token: undefined,
    command: ['test'],
    ...more,
  };
}
