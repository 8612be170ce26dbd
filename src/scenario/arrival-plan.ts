import type { LoadSettings, Scenario } from './scenario.ts';

/** When one user comes and goes; times in ms since the run's start. */
export interface Arrival {
  readonly index: number;
  /** `<persona>-<n>`, unique in the run. */
  readonly user: string;
  readonly persona: string;
  readonly arrivalMs: number;
  readonly leaveMs: number;
}

/**
 * Who arrives when: one user every `1 / spawnRate` seconds from 0 on, leaving in the same order
 * spread over the cool-down. Depends on the numbers only, not on the seed.
 */
export function planArrivals(scenario: Pick<Scenario, 'users' | 'load'>): readonly Arrival[] {
  const { users, load } = scenario;
  const personas = interleavePersonas(users);
  const seen = new Map<string, number>();
  return personas.map((persona, index) => {
    const nth = seen.get(persona) ?? 0;
    seen.set(persona, nth + 1);
    return {
      index,
      user: `${persona}-${nth}`,
      persona,
      arrivalMs: arrivalMs(index, load),
      leaveMs: load.warmupMs + load.steadyMs + (load.cooldownMs * index) / personas.length,
    };
  });
}

/** When user `index` arrives, in ms since the run's start. */
export function arrivalMs(index: number, load: Pick<LoadSettings, 'spawnRatePerSecond'>): number {
  return (index * 1_000) / load.spawnRatePerSecond;
}

/** Number of users over all personas. */
export function countUsers(users: Readonly<Record<string, number>>): number {
  return Object.values(users).reduce((total, count) => total + count, 0);
}

/**
 * One persona per user such that after any number of users no persona is a whole user away from
 * its share: earliest deadline first among those that are due (Tijdeman, chairman assignment).
 */
export function interleavePersonas(users: Readonly<Record<string, number>>): readonly string[] {
  const total = countUsers(users);
  const lanes = Object.entries(users)
    .filter(([, count]) => count > 0)
    .map(([persona, count]) => ({ persona, count, placed: 0 }));
  const slack = Math.max(1, 2 * lanes.length - 2);
  return Array.from({ length: total }, (_, index) => {
    let chosen: (typeof lanes)[number] | undefined;
    let earliest = Infinity;
    for (const lane of lanes) {
      const isDue = slack * (lane.count * (index + 1) - lane.placed * total) >= total;
      const deadline = (slack * lane.placed + slack - 1) / lane.count;
      if (isDue && deadline < earliest) {
        chosen = lane;
        earliest = deadline;
      }
    }
    if (chosen === undefined) throw new Error(`no persona is due for user ${index}`);
    chosen.placed++;
    return chosen.persona;
  });
}
