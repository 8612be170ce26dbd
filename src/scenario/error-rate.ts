import type { Scenario } from './scenario.ts';

/** Share of what users do that is made to fail, 0–1; 0 where nothing is injected. */
export function errorRateOf({ errors: { enabled, rate } }: Pick<Scenario, 'errors'>): number {
  return enabled ? rate : 0;
}

/** Whether anything is made to fail on purpose, all the time or while a fault lasts. */
export function injectsErrors(scenario: Pick<Scenario, 'errors' | 'faults'>): boolean {
  return errorRateOf(scenario) > 0 || scenario.faults.some(({ kind }) => kind === 'errors');
}
