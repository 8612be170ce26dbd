import type { FaultStep } from '../../metrics/observation.ts';
import type { Unexplained } from '../../metrics/fault-caused.ts';
import type { FaultSummary, TimeSummary } from '../../metrics/summary.ts';
import { tellingTime } from '../../metrics/telling-time.ts';
import { countText, figureText, msText, nounText, percentText } from './number-text.ts';
import { plainText } from './plain-text.ts';

/** What is said when a fault begins or is over: `7.2 s  fault kill-1 began: platform killed`. */
export function faultNote(step: FaultStep): string {
  return `${msText(step.at)}  fault ${step.id} ${stepText(step)}`;
}

function stepText({ step, fault, target, when }: FaultStep): string {
  const condition = plainText(when ?? '', 80);
  switch (step) {
    case 'awaited':
      return `waits for ${condition}`;
    case 'began':
      return `began: ${target} ${deeds[fault]}`;
    case 'ended':
      return 'is over';
    case 'cutShort':
      return 'is not waited for any more';
    case 'neverHeld':
      return `did not begin: ${condition} ${unmet.never_held}`;
    case 'tooLate':
      return `did not begin: ${condition} ${unmet.too_late}`;
  }
}

/** What became of the condition of a fault that did not begin. */
const unmet: Readonly<Record<NonNullable<FaultSummary['not_begun']>, string>> = {
  never_held: 'never held',
  too_late: 'held too late for it to be over in time',
};

/** What was done to the target of a fault, by its kind. */
export const deeds: Readonly<Record<FaultSummary['kind'], string>> = {
  kill: 'killed',
  stop: 'stopped',
  restart: 'restarted',
  latency: 'slowed down',
  bandwidth: 'narrowed',
  slice: 'sliced',
  stall: 'stalled',
  half_open: 'half open',
  reset: 'reset',
  refuse: 'refused',
  errors: 'made to fail',
  network_latency: 'held up',
  lose: 'frames lost',
  duplicate: 'frames doubled',
  reorder: 'frames out of order',
  close: 'closed',
  terminate: 'sessions ended',
  exhaust_pool: 'pool exhausted',
  lock: 'table locked',
  serialization: 'writes failed',
  read_only: 'read-only',
  connection_limit: 'connections limited',
};

/** What was broken, from when for how long, and how the users came back. */
export function faultParts(fault: FaultSummary): readonly string[] {
  const { id, kind, target, at_ms: at, ended_ms: ended } = fault;
  if (at === null) return [`${id}  ${target} not ${deeds[kind]}`, whyNotBegun(fault)];
  const lasted = ended === null ? 'for good' : `for ${msText(ended - at)}`;
  return [`${id}  ${target} ${deeds[kind]} at ${msText(at)} ${lasted}`, ...returnParts(fault)];
}

function whyNotBegun({ when, not_begun: why }: FaultSummary): string {
  const condition = plainText(when ?? '', 80);
  return why === null
    ? `waited for ${condition} when the run was ended`
    : `${condition} ${unmet[why]}`;
}

/** Below it: how long the stages of the way back took, and what it cost. */
export function failoverLines(fault: FaultSummary): readonly (readonly string[])[] {
  const { attempts, cut_off: cutOff, pushes } = fault;
  const caused = causedLine(fault);
  const isCut = attempts.total + cutOff > 0;
  if (!isCut && pushes.missed + pushes.repeated === 0) return caused;
  return [
    ...(isCut ? wayLines(fault) : []),
    [
      `${nounText(cutOff, 'request')} cut off`,
      `${nounText(pushes.missed - pushes.recovered, 'push', 'pushes')} lost`,
      `${countText(pushes.repeated)} repeated`,
      `${countText(pushes.recovered)} late`,
    ],
    ...caused,
  ];
}

/** What failed because of it. */
function causedLine({ caused }: FaultSummary): readonly (readonly string[])[] {
  const { operations_failed: failed, operations_timed_out: late } = caused;
  const { connections_lost: lost, attempts_refused: refused } = caused;
  if (failed + late + lost + refused === 0) return [];
  return [
    [
      `caused: ${nounText(failed, 'operation')} failed`,
      `${countText(late)} timed out`,
      `${nounText(lost, 'connection')} lost`,
      `${nounText(refused, 'attempt')} refused`,
    ],
  ];
}

/** Most classes of errors that are named. */
const maxClasses = 4;

/** How much of what failed is of no fault, and what most of it is. */
export function unexplainedParts(unexplained: Unexplained): readonly string[] {
  const { failures, of, share, classes } = unexplained;
  if (share === null) return ['none'];
  const most = Object.entries(classes).toSorted(([, one], [, other]) => other - one);
  return [
    `${countText(failures)} of ${countText(of)} explained by no fault`,
    percentText(failures, of),
    ...most.slice(0, maxClasses).map(([name, count]) => `${name} ${countText(count)}`),
  ];
}

function wayLines({ times, attempts }: FaultSummary): readonly (readonly string[])[] {
  const perUser = attempts.per_user === null ? [] : [`${figureText(attempts.per_user)} per user`];
  return [
    [
      stageText('detected', times.detect),
      stageText('reconnected', times.reconnect),
      stageText('resubscribed', times.resubscribe),
      stageText('first reply', times.first_reply),
    ],
    [
      nounText(attempts.total, 'attempt'),
      ...perUser,
      `${countText(attempts.peak_100_ms)} in 100 ms at most`,
    ],
  ];
}

function stageText(stage: string, time: TimeSummary): string {
  const { name, ms } = tellingTime(time);
  return ms === null ? `${stage} n/a` : `${stage} ${name} ${msText(ms)}`;
}

/** How users came back from a fault. */
export function returnParts(fault: FaultSummary): readonly string[] {
  const { online_before: before, online_lowest: lowest, returned } = fault;
  const { back_95_ms: most, back_all_ms: all } = fault;
  const users = nounText(before, 'user');
  if (most === null && fault.cut_short) return ['the run ended before users could be back'];
  if (before === 0) return ['nobody was online'];
  if (most === null) return [`${countText(returned)} of ${users} back`];
  if (lowest === before) return [`none of ${users} lost the connection`];
  const rest = all === null ? `${countText(returned)} in all` : `all after ${msText(all)}`;
  return [`95 % of ${users} back after ${msText(most)}`, rest];
}
