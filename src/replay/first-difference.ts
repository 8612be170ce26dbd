import type { ChangesAtOnce, StateChange } from './state-changes.ts';

/** Where a user is, since when, and what brought it there. */
export interface Whereabouts {
  readonly at: number;
  readonly state: string;
  readonly event: string;
}

/** Where two runs go different ways first; `undefined`: the user has not come there. */
export interface Difference {
  readonly at: number;
  readonly user: string;
  readonly a: Whereabouts | undefined;
  readonly b: Whereabouts | undefined;
}

/** One of two logs: its changes, and whether it holds all of its run once they are read. */
export interface Trace {
  readonly changes: AsyncIterator<ChangesAtOnce, void>;
  isWhole(): boolean;
}

/**
 * Reads two logs side by side up to the first difference in what their users did, however those of
 * one moment are ordered. Of a log that was cut off the last moment is not looked at.
 */
export async function firstDifference(a: Trace, b: Trace): Promise<Difference | undefined> {
  const [left, right] = [new Side(a), new Side(b)];
  await Promise.all([left.next(), right.next()]);
  while (left.group !== undefined && right.group !== undefined) {
    const at = Math.min(left.group.at, right.group.at);
    const difference = differenceAt(at, left, right);
    if (difference !== undefined) return difference;
    await Promise.all([left.next(), right.next()]);
  }
  const rest = left.group ?? right.group;
  if (rest === undefined || !(left.isOver() && right.isOver())) return undefined;
  return differenceAt(rest.at, left, right);
}

function differenceAt(at: number, left: Side, right: Side): Difference | undefined {
  const [a, b] = [left.waysAt(at), right.waysAt(at)];
  for (const user of new Set([...a.keys(), ...b.keys()])) {
    const [own, other] = [a.get(user) ?? [], b.get(user) ?? []];
    const place = firstUnlike(own, other);
    if (place === undefined) continue;
    return { at, user, a: left.after(user, own, place), b: right.after(user, other, place) };
  }
  left.pass(at);
  right.pass(at);
  return undefined;
}

function firstUnlike(a: readonly StateChange[], b: readonly StateChange[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let place = 0; place < length; place++) {
    if (a[place]?.state !== b[place]?.state) return place;
  }
  return undefined;
}

class Side {
  readonly #trace: Trace;
  /** Where everybody is before the moment that is looked at. */
  readonly #users = new Map<string, Whereabouts>();
  #after: ChangesAtOnce | undefined;
  #isBegun = false;
  /** Changes of the moment that is looked at; none at the end. */
  group: ChangesAtOnce | undefined;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** Whether everything was seen of a run that is there as a whole, but for the present moment. */
  isOver(): boolean {
    return this.group !== undefined || this.#trace.isWhole();
  }

  /** One moment on, reading one ahead: whether it is the last one of a cut log has to be known. */
  async next(): Promise<void> {
    if (!this.#isBegun) this.#after = await this.#read();
    this.#isBegun = true;
    this.group = this.#after;
    this.#after = this.group && (await this.#read());
    if (this.#after === undefined && !this.#trace.isWhole()) this.group = undefined;
  }

  waysAt(at: number): ReadonlyMap<string, readonly StateChange[]> {
    return Map.groupBy(this.group?.at === at ? this.group.changes : [], ({ user }) => user);
  }

  /** Where a user is once it has gone so far on its way. */
  after(user: string, way: readonly StateChange[], place: number): Whereabouts | undefined {
    const change = way[Math.min(place, way.length - 1)];
    if (change === undefined) return this.#users.get(user);
    return { at: change.at, state: change.state, event: change.event };
  }

  pass(at: number): void {
    if (this.group?.at !== at) return;
    for (const { user, ...whereabouts } of this.group.changes) this.#users.set(user, whereabouts);
  }

  async #read(): Promise<ChangesAtOnce | undefined> {
    const next = await this.#trace.changes.next();
    return next.done === true ? undefined : next.value;
  }
}
