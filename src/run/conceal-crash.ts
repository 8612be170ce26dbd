import type { Observation } from '../metrics/observation.ts';
import { conceal } from '../scenario/conceal.ts';
import type { UsedVariable } from '../scenario/used-variable.ts';

/** What a persona's own code said when it threw may hold what came from variables. */
export function concealCrash(
  observation: Observation,
  variables: readonly UsedVariable[],
): Observation {
  if (observation.kind !== 'life' || observation.crash === undefined) return observation;
  const { crash } = observation;
  return { ...observation, crash: { ...crash, message: conceal(crash.message, variables) } };
}
