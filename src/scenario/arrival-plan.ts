import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import { countDue, dueTimes } from './due-times.ts';
import { peakOf } from './load-shape.ts';
import type { LoadSettings, Scenario } from './scenario.ts';
import { countRises, residents, sessions, type Stay } from './stays.ts';

/** When one user comes and goes; times in ms since the run's start. */
export interface Arrival extends Stay {
  readonly index: number;
  /** `<persona>-<n>`, unique in the run. */
  readonly user: string;
  readonly persona: string;
}

/** Who comes and goes when: a pure function of scenario and seed, computed as it is walked. */
export interface ArrivalPlan {
  readonly total: number;
  /** Most users at once; of sessions the plan is walked once for it, when asked for. */
  readonly peakUsers: number;
  /** In the order of arrival, which is also the order of leaving; each walk gives the same. */
  arrivals(): Iterable<Arrival>;
}

/** Users follow the population, or come at a rate and stay as long as a session lasts. */
export function planArrivals(scenario: Pick<Scenario, 'users' | 'load' | 'seed'>): ArrivalPlan {
  const { users, load, seed } = scenario;
  const isSessions = load.model === 'sessions';
  const stays = isSessions ? () => sessions(load, seed) : () => residents(load.population);
  let peakUsers: number | undefined;
  return {
    total: isSessions ? countDue(load, seed) : countRises(load.population),
    get peakUsers() {
      peakUsers ??= isSessions ? mostSessions(load, seed) : peakOf(load.population);
      return peakUsers;
    },
    arrivals: () => cast(users, stays()),
  };
}

/** Number of users over all personas. */
export function countUsers(users: Readonly<Record<string, number>>): number {
  return Object.values(users).reduce((total, count) => total + count, 0);
}

/** Whoever leaves at the time at which another comes has left by then. */
function mostSessions(load: LoadSettings, seed: number): number {
  const leaving = dueTimes(load, seed)[Symbol.iterator]();
  let next = leaving.next();
  let present = 0;
  let most = 0;
  for (const arrivalMs of dueTimes(load, seed)) {
    const leftMs = wholeMicroseconds(arrivalMs - load.sessionMs);
    for (; next.done !== true && next.value <= leftMs; next = leaving.next()) present -= 1;
    present += 1;
    if (present > most) most = present;
  }
  return most;
}

function* cast(users: Scenario['users'], stays: Iterable<Stay>): Generator<Arrival> {
  const cycle = interleavePersonas(users);
  const seen = new Map<string, number>();
  let index = 0;
  for (const stay of stays) {
    const persona = cycle[index % cycle.length] ?? '';
    const nth = seen.get(persona) ?? 0;
    seen.set(persona, nth + 1);
    yield { index, user: `${persona}-${nth}`, persona, ...stay };
    index += 1;
  }
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
