import type { ReplayedUser, TimelineEntry } from '../replay/replayed-user.ts';

export type { TimelineEntry } from '../replay/replayed-user.ts';

/** Most entries that are kept of all users together. */
const maxEntries = 1_000_000;

/** The states of one user, one after the other. */
export interface UserTimeline {
  readonly index: number;
  readonly user: string;
  readonly persona: string;
  readonly entries: readonly TimelineEntry[];
}

/** The timelines of a replay: of everybody, or of the one user that is asked for. */
export class KeptTimelines {
  readonly #wanted: number | string | undefined;
  readonly #entries = new Map<ReplayedUser, TimelineEntry[]>();
  #kept = 0;
  /** Entries that there was no room for. */
  omitted = 0;

  /** A user's number or name; everybody without one. */
  constructor(wanted: number | string | undefined) {
    this.#wanted = wanted;
  }

  add(user: ReplayedUser, entry: TimelineEntry): void {
    if (!this.#isWanted(user)) return;
    if (this.#kept >= maxEntries) {
      this.omitted++;
      return;
    }
    this.#kept++;
    const entries = this.#entries.get(user);
    if (entries === undefined) this.#entries.set(user, [entry]);
    else entries.push(entry);
  }

  /** Of those who are wanted among these users, in their order. */
  of(users: Iterable<ReplayedUser>): readonly UserTimeline[] {
    return [...users]
      .filter((user) => this.#isWanted(user))
      .map((user) => ({
        index: user.index,
        user: user.name,
        persona: user.persona,
        entries: this.#entries.get(user) ?? [],
      }));
  }

  #isWanted({ index, name }: ReplayedUser): boolean {
    const wanted = this.#wanted;
    return wanted === undefined || wanted === name || String(wanted) === String(index);
  }
}
