import type { LoadSettings } from '../src/scenario/scenario.ts';

const anHour = 3_600_000;

/** Users who arrive in the first half of the warm-up and stay until the run is interrupted. */
export function standingCrowd(users: number, warmupMs: number): LoadSettings {
  const arrivalMs = warmupMs / 2;
  const endMs = warmupMs + anHour;
  return {
    model: 'users',
    phases: [
      { name: 'warm-up', startMs: 0, endMs: warmupMs, counts: false, rendezvous: undefined },
      { name: 'steady', startMs: warmupMs, endMs, counts: true, rendezvous: undefined },
    ],
    population: [
      { startMs: 0, endMs: arrivalMs, from: 0, to: users },
      { startMs: arrivalMs, endMs, from: users, to: users },
    ],
    rate: [],
    arrivals: 'even',
    sessionMs: 0,
    operationsPerUser: undefined,
    queueLimit: 0,
  };
}
