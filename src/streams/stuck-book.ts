import { maxNames, otherName } from '../metrics/limits.ts';
import type { Move, Stuck } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';
import type { StuckSummary } from '../metrics/stuck-summary.ts';
import type { StuckFigures } from '../metrics/window.ts';

/** States into which the run itself takes a user that leaves. */
const waysOut = new Set(['leaving', 'concluding', 'left']);

/** Users of one persona that are stuck in one state. */
interface Place {
  readonly first: Stuck;
  readonly persona: string;
  readonly state: string;
  users: number;
  recovered: number;
  longestMs: number;
  /** Found since the last window was closed. */
  fresh: number;
}

/** Users that were found to be stuck, by persona and state, until they move on. */
export class StuckBook {
  /** By persona, then by state; at most 64 places, later ones are one. */
  readonly #places = new Map<string, Place>();
  readonly #open = new Map<string, { readonly place: Place; readonly sinceMs: number }>();

  find(stuck: Stuck): void {
    const place = this.#place(stuck);
    place.users += 1;
    place.fresh += 1;
    this.#open.set(stuck.user, { place, sinceMs: stuck.sinceMs });
  }

  move({ at, user, to }: Move): void {
    if (this.#open.size === 0) return;
    const open = this.#open.get(user);
    if (open === undefined) return;
    this.#open.delete(user);
    lengthen(open.place, at - open.sinceMs);
    if (!waysOut.has(to)) open.place.recovered += 1;
  }

  /** Those that were found in the window. */
  close(): readonly StuckFigures[] {
    const found = [...this.#places.values()].filter(({ fresh }) => fresh > 0);
    return found.map((place) => {
      const { persona, state, fresh: users, first } = place;
      place.fresh = 0;
      return { persona, state, users, firstUser: first.user };
    });
  }

  /** All of them, at `endMs`. */
  summary(endMs: number): readonly StuckSummary[] {
    for (const { place, sinceMs } of this.#open.values()) lengthen(place, endMs - sinceMs);
    return [...this.#places.values()].map(({ persona, state, users, recovered, ...rest }) => ({
      persona,
      state,
      users,
      recovered,
      longest_seconds: roundFigure(rest.longestMs / 1_000),
      first_user: rest.first.user,
      first_at_seconds: roundFigure(rest.first.at / 1_000),
    }));
  }

  #place(first: Stuck): Place {
    const fits = this.#places.size < maxNames;
    const key = `${first.persona} ${first.state}`;
    const known = this.#places.get(key) ?? (fits ? undefined : this.#places.get(otherName));
    if (known !== undefined) return known;
    const { persona, state } = fits ? first : { persona: otherName, state: otherName };
    const place = { first, persona, state, users: 0, recovered: 0, longestMs: 0, fresh: 0 };
    this.#places.set(fits ? key : otherName, place);
    return place;
  }
}

function lengthen(place: Place, ms: number): void {
  place.longestMs = Math.max(place.longestMs, ms);
}
