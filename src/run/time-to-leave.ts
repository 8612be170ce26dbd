import type { ArrivalPlan } from '../scenario/arrival-plan.ts';
import { endOf, type LoadShape } from '../scenario/load-shape.ts';
import type { LoadSettings } from '../scenario/scenario.ts';

/**
 * From when on it is no surprise that nobody is there, in ms of the run: when the population falls
 * for the last time, or when the first session is over.
 */
export function timeToLeaveMs(load: LoadSettings, plan: ArrivalPlan): number {
  if (load.model !== 'sessions') return lastFallMs(load.population);
  for (const { leaveMs } of plan.arrivals()) return leaveMs;
  return 0;
}

function lastFallMs(population: LoadShape): number {
  const isFalling = population.map(({ from, to }) => to < from);
  const fallsFrom = isFalling.lastIndexOf(false) + 1;
  return population[fallsFrom]?.startMs ?? endOf(population);
}
