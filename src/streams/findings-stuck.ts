import type { StuckSummary } from '../metrics/stuck-summary.ts';
import type { Finding } from '../metrics/summary.ts';
import type { FindingGrounds } from './finding-grounds.ts';

/** Most places that are told, those with most users first. */
const maxPlaces = 5;

/** States in which users got stuck. */
export function stuckFindings({ summary, limits }: FindingGrounds): readonly Finding[] {
  return summary.stuck
    .toSorted((a, b) => b.users - a.users)
    .slice(0, maxPlaces)
    .map((place) => describe(place, limits.stuckAfterMs));
}

function describe(place: StuckSummary, stuckAfterMs: number): Finding {
  const { persona, state, users, recovered, first_user: first } = place;
  return {
    about: 'states',
    severity: 'critical',
    what: `users of persona ${persona} get stuck in ${state}`,
    evidence:
      `${users} did nothing there for longer than ${stuckAfterMs / 1_000} s, ` +
      `the longest for ${place.longest_seconds} s; ${recovered} of them went on; ` +
      `first ${first}, found at ${place.first_at_seconds} s`,
    advice:
      `give ${state} a way out of whatever it waits for; run with --record and see how it came ` +
      `there: replay <results> --user ${first}`,
  };
}
