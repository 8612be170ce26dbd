import { join } from 'node:path';
import type { IngressEnd } from '../replay/ingress-end.ts';
import type { IngressHeader } from '../replay/ingress-header.ts';
import { IngressReader } from '../replay/ingress-reader.ts';
import { ingressLog } from '../replay/ingress-recorder.ts';
import { ReplayedCrowd } from '../replay/replayed-crowd.ts';
import type { Divergence, ReplayedUser } from '../replay/replayed-user.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { InputError } from '../scenario/problem.ts';
import { showValue } from '../scenario/show-value.ts';
import { KeptTimelines, type UserTimeline } from './kept-timelines.ts';
import { packageVersion } from './package-version.ts';
import { personasOfLog, type PersonaSource } from './personas-of-log.ts';
import { ReplayCoverage, type ReplayedCoverage } from './replay-coverage.ts';

/** What a replay may be told. */
export interface ReplayOptions extends PersonaSource {
  /** Keeps the timeline of this user only: its number, or its name. */
  readonly user?: number | string;
  /** False keeps no timelines, which an hour of a large crowd fills the memory with. */
  readonly timelines?: boolean;
}

/** What a log gives when it is run again. */
export interface ReplayResult {
  /** `incomplete`: the log ends before its run did, as `missing` says. */
  readonly kind: 'complete' | 'incomplete';
  readonly missing: string | undefined;
  /** Users who came, and events that reached them. */
  readonly users: number;
  readonly events: number;
  /** SHA-256 of every change of any user's state, as it was replayed and as it was recorded. */
  readonly hash: string;
  /** `undefined` when the log was cut off before it says. */
  readonly recordedHash: string | undefined;
  /** Whether the replay is what was recorded, as far as the log goes. */
  readonly matches: boolean;
  /** Where it is not, in words: the first user, its time and both states. */
  readonly divergence: string | undefined;
  /** Ms of the run that the log tells of. */
  readonly endMs: number;
  /** Which states and transitions users came to, as in the results of the run. */
  readonly coverage: ReplayedCoverage;
  /** Paths of the states that users of a persona may come into, by persona. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** By the order in which users came. */
  readonly timelines: readonly UserTimeline[];
  /** Entries of timelines beyond the million that is kept. */
  readonly omitted: number;
}

/**
 * Runs the `ingress.log` of a results folder again: the same machines on the same clock, with
 * nobody outside. Throws an `InputError` when the log cannot be read, or its personas have changed.
 */
export async function replay(folder: string, options: ReplayOptions = {}): Promise<ReplayResult> {
  const reader = new IngressReader(folder.endsWith(ingressLog) ? folder : join(folder, ingressLog));
  const header = await reader.header();
  const personas = await personasOfLog(header, options);
  const timelines = new KeptTimelines(options.user);
  const isKept = options.timelines !== false || options.user !== undefined;
  const coverage = new ReplayCoverage();
  const states: Record<string, readonly string[]> = {};
  const crowd = new ReplayedCrowd(personas, header.behaviour, {
    declared: (persona, chart) => {
      coverage.declare(persona, chart);
      states[persona] = chart.states;
    },
    changed: (user, entry) => {
      coverage.enter(user.persona, entry.state);
      if (isKept) timelines.add(user, entry);
    },
    took: (persona, way) => coverage.take(persona, way),
  });
  for await (const line of reader.lines()) {
    const fault = crowd.follow(line);
    if (fault !== undefined) reader.refuseLine(fault);
  }
  const { end } = reader;
  crowd.conclude(end);
  const users = [...crowd.users.values()];
  return {
    ...verdictOn(crowd, end, header),
    users: users.length,
    events: crowd.events,
    endMs: crowd.endMs,
    coverage: coverage.summary(),
    states,
    timelines: isKept ? wanted(timelines, users, options) : [],
    omitted: timelines.omitted,
  };
}

type Verdict = Omit<
  ReplayResult,
  'users' | 'events' | 'endMs' | 'coverage' | 'states' | 'timelines' | 'omitted'
>;

function verdictOn(
  crowd: ReplayedCrowd,
  end: IngressEnd | undefined,
  header: IngressHeader,
): Verdict {
  const hash = crowd.hash();
  const first = firstDivergence(crowd.users.values());
  const isAsStated =
    end === undefined ||
    (hash === end.hash && crowd.users.size === end.users && crowd.events === end.events);
  const stated = isAsStated ? undefined : 'the log does not hold what its last line says';
  const why = first === undefined ? stated : divergenceText(first);
  const missing = end === undefined ? 'the log was cut off, or its run was' : end.stopped;
  return {
    kind: missing === null ? 'complete' : 'incomplete',
    missing: missing ?? undefined,
    hash,
    recordedHash: end?.hash,
    matches: why === undefined,
    divergence: why === undefined ? undefined : `${why}${versionsText(header)}`,
  };
}

/** The earliest one; of several at once that of the user who came first. */
function firstDivergence(users: Iterable<ReplayedUser>): Divergence | undefined {
  let first: Divergence | undefined;
  for (const { divergence } of users) {
    if (divergence !== undefined && divergence.at < (first?.at ?? Infinity)) first = divergence;
  }
  return first;
}

function divergenceText({ at, user, recorded, replayed }: Divergence): string {
  return `user ${user} at ${(at / 1000).toFixed(3)} s: recorded ${recorded}, replayed ${replayed}`;
}

function versionsText({ version }: IngressHeader): string {
  const own = packageVersion();
  return version === own ? '' : ` (recorded by version ${version}, replayed by ${own})`;
}

/** Those of everybody, or the one that was asked for. */
function wanted(
  timelines: KeptTimelines,
  users: readonly ReplayedUser[],
  { user }: ReplayOptions,
): readonly UserTimeline[] {
  const kept = timelines.of(users);
  if (user === undefined || kept.length > 0) return kept;
  const near = didYouMean(
    String(user),
    users.map(({ name }) => name),
  );
  throw new InputError([
    { where: 'options.user', message: `nobody called ${showValue(user)} came${near}` },
  ]);
}
