import { injectedError } from '../metrics/injected-error.ts';
import type { FirstCrash } from '../metrics/first-failures.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type {
  CheckResult,
  FaultSummary,
  PersonaSummary,
  StaySummary,
  Summary,
} from '../metrics/summary.ts';
import { throwsOut } from './fault-force.ts';
import { backShare } from './fault-track.ts';

/** The summary before it is judged. */
export type Unjudged = Omit<Summary, 'checks' | 'verdict' | 'verdict_reasons'>;

function conservation({ conservation: books, data_quality: quality }: Unjudged): CheckResult {
  const name = 'conservation';
  if (books.holds) {
    return { name, passed: true, evidence: 'every started operation is accounted for' };
  }
  const off = transports
    .map((transport) => ({ transport, ...books.transports[transport] }))
    .filter(({ missing, in_flight }) => missing !== 0 || in_flight !== 0)
    .map((one) => `${one.transport} ${one.missing} missing, ${one.in_flight} in flight at the end`);
  const windows = `${books.broken_windows} windows do not balance`;
  const first = books.first_broken_window === null ? '' : `, first ${books.first_broken_window}`;
  const unclosed = quality.unclosed === 0 ? [] : [`${quality.unclosed} after the last window`];
  return { name, passed: false, evidence: [`${windows}${first}`, ...off, ...unclosed].join('; ') };
}

/** What was planned has come to pass or was dropped and counted. */
function paceHolds({ pace }: Unjudged): CheckResult {
  const { of: what, planned, started, dropped, holds } = pace;
  const name = 'pace';
  if (holds) {
    const evidence = `${planned} ${what} planned = ${started} started + ${dropped} dropped`;
    return { name, passed: true, evidence };
  }
  const lost = planned - started - dropped;
  const off = lost === 0 ? 'some windows do not balance' : `${lost} unaccounted for`;
  const window = pace.first_broken_window;
  const first = window === null ? '' : `, first in window ${window}`;
  const deeds = `${started} started, ${dropped} dropped`;
  const evidence = `${planned} ${what} planned, ${deeds}: ${off}${first}`;
  return { name, passed: false, evidence };
}

/** Most users, as a share, that may give up or crash before the run is not what was asked for. */
const maxErroredShare = 0.05;

function usersConnected({ users: { created, connected, errored } }: Unjudged): CheckResult {
  return {
    name: 'users-connected',
    passed: connected > 0 && errored <= created * maxErroredShare,
    evidence:
      `${connected} of ${created} users were online at least once, ` +
      `${errored} gave up or crashed (at most ${maxErroredShare * 100} % may)`,
  };
}

/** Fewest successes, as a share of what was not cancelled, of each transport. */
const minOkShare = 0.5;

/** What users came for: joining and leaving, which almost any backend answers, do not count. */
function operationsSucceeded({ personas, injected_errors: injected }: Unjudged): CheckResult {
  const isOurs = injected > 0;
  const used = transports
    .map((transport) => ({ transport, ...deedsOf(Object.values(personas), transport, isOurs) }))
    .filter(({ done }) => done > 0);
  return {
    name: 'operations-succeeded',
    passed: used.length > 0 && used.every(({ ok, done }) => ok >= done * minOkShare),
    evidence:
      used.length === 0
        ? `no operation ${isOurs ? 'reached the target' : 'was started'}`
        : used.map(({ transport, ok, done }) => `${transport} ${ok} of ${done} ok`).join(', ') +
          ` (at least ${minOkShare * 100} % of each)`,
  };
}

function deedsOf(
  personas: readonly PersonaSummary[],
  transport: Transport,
  isInjected: boolean,
): { readonly ok: number; readonly done: number } {
  let ok = 0;
  let done = 0;
  for (const { operations } of personas) {
    for (const [name, one] of Object.entries(operations[transport] ?? {})) {
      if (name.startsWith('session.')) continue;
      ok += one.ok;
      // What was made to fail says nothing about the target.
      const injected = isInjected ? (one.error_classes[injectedError] ?? 0) : 0;
      done += one.operations - one.cancelled - injected;
    }
  }
  return { ok, done };
}

/** Most of the plan, as a share, that may be dropped before the run is not what was asked for. */
const maxDroppedShare = 0.05;

/** What was dropped is in no percentile: the more of it, the better those look. */
function planStarted({ pace }: Unjudged): CheckResult {
  const { of, planned, dropped } = pace;
  return {
    name: 'plan-started',
    passed: dropped <= planned * maxDroppedShare,
    evidence:
      `${dropped} of ${planned} planned ${of} were dropped ` +
      `(at most ${maxDroppedShare * 100} % may be)`,
  };
}

/** How many users ended by an error of their own chart, and which was the first. */
export interface Crashes {
  readonly crashed: number;
  readonly first: FirstCrash | undefined;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function noCrashes({ crashed, first }: Crashes): CheckResult {
  return {
    name: 'no-crashes',
    passed: crashed === 0,
    evidence: `${counted(crashed, 'user')} ended by an error of their own chart${crashText(first)}`,
  };
}

/** Longest message of an error that is told. */
const longestMessage = 200;

function crashText(first: FirstCrash | undefined): string {
  if (first === undefined) return '';
  const { user, persona, state, event, message } = first;
  const who = `${user} (persona ${persona}) in ${state || 'no state'} on ${event}`;
  return `; the first was ${who}: ${message.slice(0, longestMessage)}`;
}

function samplesValid({ data_quality: quality }: Unjudged): CheckResult {
  // A target may well tell of something that has no value yet; that is no fault of the run.
  const own = Object.entries(quality.invalid).filter(([kind]) => kind !== 'target');
  const invalid = own.reduce((sum, [, count]) => sum + count, 0);
  const kinds = own.filter(([, count]) => count > 0);
  const of = kinds.map(([kind, count]) => `${kind} ${count}`).join(', ');
  return {
    name: 'samples-valid',
    passed: invalid === 0,
    evidence:
      `${counted(invalid, 'value')} out of range and kept out` + (of === '' ? '' : ` (${of})`),
  };
}

/**
 * Whoever was thrown out by a fault came back from it; only of runs in which something broke. One
 * that throws nobody out may begin while nobody is there. Of many faults those that failed it are
 * told.
 */
function usersReturned({ faults: all }: Unjudged): readonly CheckResult[] {
  const faults = all.filter(
    (one) => one.online_before > 0 || throwsOut({ fault: one.kind, target: one.target }),
  );
  if (faults.length === 0) return [];
  const broken = faults.filter((one) => !isExcused(one) && one.back_95_ms === null);
  const told = broken.length === 0 ? faults : broken;
  const least = `(at least ${backShare * 100} % of each, before the next fault and the plan's end)`;
  return [
    {
      name: 'users-returned',
      passed: broken.length === 0,
      evidence: `${told.map(returnsOf).join(', ')} ${least}`,
    },
  ];
}

/** Of what did not begin nobody has to come back; a finding tells of it. */
function isExcused({ cut_short: isCut, not_begun: why }: FaultSummary): boolean {
  return isCut || why !== null;
}

function returnsOf(fault: FaultSummary): string {
  const { id, cut_short, ended_ms, online_before, returned } = fault;
  if (fault.not_begun !== null) return `${id} did not begin`;
  if (cut_short) return `${id} the run ended before users could be back`;
  if (ended_ms === null) return `${id} its target did not serve again in time`;
  if (online_before === 0) return `${id} nobody was online`;
  return `${id} ${returned} of ${counted(online_before, 'user')} back`;
}

/** Windows at whose end users were not in the states they had said. */
export interface Strays {
  readonly windows: number;
  readonly firstWindow: number | undefined;
}

/** Whoever entered a state left it or was still there, as the users themselves were seen. */
function statesHold({ stays }: Unjudged, { windows, firstWindow }: Strays): CheckResult {
  const name = 'states';
  if (windows > 0) {
    const first = firstWindow === undefined ? '' : `, first ${firstWindow}`;
    const evidence = `${windows} windows end with users in other states than they said${first}`;
    return { name, passed: false, evidence };
  }
  const all = Object.values(stays);
  const [entered, left] = [sumOf(all, 'entered'), sumOf(all, 'left')];
  const evidence = `${entered} states entered = ${left} left + ${sumOf(all, 'open')} still there`;
  return { name, passed: true, evidence };
}

function sumOf(stays: readonly StaySummary[], key: 'entered' | 'left' | 'open'): number {
  return stays.reduce((sum, stay) => sum + stay[key], 0);
}

/** Users that do nothing are load that is missing, whatever the other figures say. */
function noStuckUsers({ stuck }: Unjudged, stuckAfterMs: number): CheckResult {
  const users = stuck.reduce((sum, place) => sum + place.users, 0);
  const where = stuck.map((one) => `${one.state} (${one.persona}) ${one.users}`).slice(0, 3);
  const limit = `${stuckAfterMs / 1_000} s`;
  const places = where.length === 0 ? '' : `: ${where.join(', ')}`;
  return {
    name: 'no-stuck-users',
    passed: users === 0,
    evidence: `${counted(users, 'user')} did nothing for longer than ${limit}${places}`,
  };
}

/** What is seen of a run while it lasts, and not in its summary. */
export interface Seen {
  readonly crashes: Crashes;
  readonly strays: Strays;
  readonly stuckAfterMs: number;
}

/** What every run has to hold, whatever its scenario asks for. */
export function defaultChecks(
  summary: Unjudged,
  { crashes, strays, stuckAfterMs }: Seen,
): readonly CheckResult[] {
  return [
    conservation(summary),
    paceHolds(summary),
    planStarted(summary),
    usersConnected(summary),
    operationsSucceeded(summary),
    ...usersReturned(summary),
    noCrashes(crashes),
    statesHold(summary, strays),
    noStuckUsers(summary, stuckAfterMs),
    samplesValid(summary),
  ];
}
