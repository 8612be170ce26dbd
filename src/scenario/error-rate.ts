import type { Scenario } from './scenario.ts';

/** Share of what users do that is made to fail, 0–1; 0 where nothing is injected. */
export function errorRateOf({ errors: { enabled, rate } }: Pick<Scenario, 'errors'>): number {
  return enabled ? rate : 0;
}
