import { formatDuration } from './duration.ts';
import { wrongForm, type LoadFault } from './written-load.ts';

/** Fastest arrival when no spawn rate is given, in users per second. */
const maxDefaultSpawnRate = 500;

/** Users who come one after the other, and the time they have for it. */
export interface Spawning {
  readonly users: number;
  /** They come within this time when nothing else is said. */
  readonly withinMs: number;
  /** Whoever comes later would never take part. */
  readonly openMs: number;
  readonly ratePerSecond: number | undefined;
}

/** Users per second: as written, else all within the time there is, at most 500. */
function spawnRateOf({ users, withinMs, ratePerSecond }: Spawning): number {
  if (ratePerSecond !== undefined) return ratePerSecond;
  const perSecond = Math.ceil(users / Math.max(withinMs / 1_000, 0.001));
  return Math.min(Math.max(perSecond, 1), maxDefaultSpawnRate);
}

/** When the last of them comes, in ms, not rounded. */
export function lastSpawnMs(spawning: Spawning): number {
  return (Math.max(0, spawning.users - 1) * 1_000) / spawnRateOf(spawning);
}

/** What is wrong when the last user would come too late to take part. */
export function spawnFaults(spawning: Spawning): readonly LoadFault[] {
  const { users, openMs } = spawning;
  if (lastSpawnMs(spawning) < openMs) return [];
  const enough = Math.ceil((users * 1_000) / openMs);
  const rate = `${users} users at ${spawnRateOf(spawning)} per second`;
  const missed = `do not all arrive within the ${formatDuration(openMs)} before they leave`;
  return [wrongForm(['spawn_rate'], `${rate} ${missed}; it takes at least ${enough} per second`)];
}
