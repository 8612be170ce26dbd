import type { LeakJudgement } from '../metrics/leak-judgement.ts';

/** Bounds of a slope narrow with the number of evenly spaced points to the power of 1.5. */
const narrowing = 1.5;
/** Beyond so many times the cycles an estimate is a guess. */
const mostTimes = 20;

/** About how many more cycles would tell; `undefined` when the slope is too near its limit. */
export function moreCycles(judgement: LeakJudgement): number | undefined {
  const { slope, at_most: most, limit, cycles } = judgement;
  if (slope === null || most === null || slope === limit) return undefined;
  const reach = (most - slope) / Math.abs(limit - slope);
  const times = Math.exp(Math.log(reach) / narrowing);
  return times > mostTimes ? undefined : Math.max(1, Math.ceil(cycles * times) - cycles);
}
