import { formatDuration, readDuration } from '../scenario/duration.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { SimulatedRun } from './simulate.ts';
import { isWithin, staysIn, type Stay, type UserTimeline } from './user-timeline.ts';

/** How long a user may stay in a state: `3s`, or a number of seconds. */
export interface DwellLimits {
  readonly atMost?: number | string;
  readonly atLeast?: number | string;
}

/** The matchers as they are called. A run stands for each of its users. */
export interface StateMatchers<Result> {
  /**
   * The user came into the state or one within it: `online` is reached by `online.acting`. Of a
   * run everybody did, with `not` nobody.
   */
  toReach(state: string): Result;
  /** The user was in the state, and each time as long as that; who never was fails. */
  toHaveDwelt(state: string, limits: DwellLimits): Result;
}

/** What a matcher is told of how it is asked. */
interface Negatable {
  readonly isNot?: boolean;
}

/** What `expect.extend` takes. */
interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For `expect.extend`, of Vitest or of whoever has the same form of matchers. */
export const stateMatchers = { toReach, toHaveDwelt };

/** Most states that a message names. */
const maxNamed = 12;

function toReach(
  this: Negatable | void,
  received: UserTimeline | SimulatedRun,
  state: string,
): Matched {
  const users = usersOf(received);
  checkState(users, state);
  const isThere = ({ entries }: UserTimeline): boolean =>
    entries.some((it) => isWithin(it.state, state));
  const there = users.filter(isThere);
  const missing = users.filter((user) => !isThere(user));
  const others = missing.length > 1 ? `, nor did ${missing.length - 1} others` : '';
  const texts = {
    failed: (user: UserTimeline) =>
      `${user.name} did not reach ${state}${others}; ${reachedText(user)}`,
    passed: (user: UserTimeline) => `${user.name} reached ${state}${whenText(user, state)}`,
  };
  if (this?.isNot === true) return matched(there[0] ?? users[0], there.length > 0, texts);
  return matched(missing[0] ?? users[0], missing.length === 0, texts);
}

function toHaveDwelt(
  received: UserTimeline | SimulatedRun,
  state: string,
  limits: DwellLimits,
): Matched {
  const [least, most] = [limitOf('atLeast', limits), limitOf('atMost', limits)];
  if (least === undefined && most === undefined) throw new Error('needs atMost or atLeast');
  const isOutside = ({ from, to }: Stay): boolean =>
    to - from > (most ?? Infinity) || to - from < (least ?? 0);
  const wanted = [
    ...(least === undefined ? [] : [`at least ${formatDuration(least)}`]),
    ...(most === undefined ? [] : [`at most ${formatDuration(most)}`]),
  ].join(' and ');
  const users = usersOf(received);
  checkState(users, state);
  const stays = users.map((user) => ({ user, stays: staysIn(user, state) }));
  // Of a run those are meant who were there at all, of a single user that one.
  const present = stays.filter((each) => each.stays.length > 0);
  const wrong = present.find((each) => each.stays.some(isOutside));
  const stay = wrong?.stays.find(isOutside);
  const texts = {
    failed: (user: UserTimeline) =>
      stay === undefined
        ? `${user.name} was never in ${state}; ${reachedText(user)}`
        : `${user.name} was in ${state} for ${formatDuration(stay.to - stay.from)}, ` +
          `from ${seconds(stay.from)} on: not ${wanted}`,
    passed: (user: UserTimeline) => `${user.name} was in ${state} for ${wanted} each time`,
  };
  const isRight = present.length > 0 && wrong === undefined;
  return matched(wrong?.user ?? present[0]?.user ?? users[0], isRight, texts);
}

interface MatchTexts {
  readonly failed: (user: UserTimeline) => string;
  readonly passed: (user: UserTimeline) => string;
}

function matched(user: UserTimeline | undefined, pass: boolean, texts: MatchTexts): Matched {
  if (user === undefined) return { pass: false, message: () => 'nobody came' };
  const text = pass ? texts.passed : texts.failed;
  return { pass, message: () => `${text(user)}\nreproduce: ${user.reproduce}` };
}

/** A run that is still awaited has no type here, but may be given all the same. */
function usersOf(received: UserTimeline | SimulatedRun): readonly UserTimeline[] {
  if ('users' in received) return received.users;
  if ('entries' in received) return [received];
  throw new Error('is neither a simulated run nor a user of one; was it awaited?');
}

/** A state that nobody can come into is a mistake, whatever is expected of it. */
function checkState(users: readonly UserTimeline[], state: string): void {
  const states = [...new Set(users.flatMap((user) => user.states))];
  if (users.length === 0 || states.includes(state)) return;
  throw new Error(`nobody here can come into a state "${state}"${didYouMean(state, states)}`);
}

function limitOf(name: keyof DwellLimits, limits: DwellLimits): number | undefined {
  const written = limits[name];
  if (written === undefined) return undefined;
  const read = readDuration(written);
  if (read.kind === 'problem') throw new Error(`${name}: ${read.message}`);
  return read.ms;
}

function reachedText({ entries }: UserTimeline): string {
  const first = new Map<string, number>();
  for (const { at, state } of entries) if (!first.has(state)) first.set(state, at);
  const named = [...first].slice(0, maxNamed).map(([state, at]) => `${state} at ${seconds(at)}`);
  const more = first.size - named.length;
  const reached = named.length === 0 ? 'nothing' : named.join(', ');
  return `it reached ${reached}${more > 0 ? ` and ${more} more` : ''}`;
}

function whenText({ entries }: UserTimeline, state: string): string {
  const entry = entries.find((it) => isWithin(it.state, state));
  return entry === undefined ? '' : ` at ${seconds(entry.at)} by ${entry.event}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
