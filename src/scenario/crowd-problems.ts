import { planArrivals } from './arrival-plan.ts';
import type { Checked } from './checked.ts';
import { maxPlannedUsers } from './load-limits.ts';
import { peakOf } from './load-shape.ts';
import type { WrittenSetting } from './overrides.ts';
import type { Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';

/** More users at once than can be carried; with sessions only a walk through the plan tells. */
export function crowdProblems(
  resolved: Checked<Scenario>,
  written: readonly WrittenSetting[],
  limit: number,
): readonly Problem[] {
  if (resolved.kind === 'invalid' || surelyWithin(resolved.value, limit)) return [];
  const { peakUsers } = planArrivals(resolved.value);
  if (peakUsers <= limit) return [];
  const cause = written.findLast(({ name }) => ['users', 'rate', 'scale', 'preset'].includes(name));
  const scale = Math.floor((limit / peakUsers) * 1_000) / 1_000;
  const where = cause?.where ?? resolved.value.name;
  return [{ where, message: `${tooManyAtOnce(peakUsers, limit)}; write --scale ${scale}` }];
}

/** So many at the highest rate are never exceeded when they come evenly. */
function surelyWithin({ load }: Scenario, limit: number): boolean {
  if (load.model !== 'sessions' || load.arrivals !== 'even') return false;
  return (peakOf(load.rate) * load.sessionMs) / 1_000 < limit;
}

function tooManyAtOnce(users: number, limit: number): string {
  const most = `${users} users at once are more than the ${limit}`;
  return limit < maxPlannedUsers ? `${most} of a run in real time` : `${most} there may be`;
}
