import type { FaultStep } from '../../metrics/observation.ts';
import type { FaultSummary, TimeSummary } from '../../metrics/summary.ts';
import { countText, msText, nounText } from './number-text.ts';

const steps: Readonly<Record<FaultStep['step'], string>> = {
  began: 'began',
  ended: 'is over',
  cutShort: 'is not waited for any more',
};

/** What is said when a fault begins or is over: `7.2 s  fault kill-1 began: platform killed`. */
export function faultNote({ at, id, fault, target, step }: FaultStep): string {
  const what = step === 'began' ? `: ${target} ${deeds[fault]}` : '';
  return `${msText(at)}  fault ${id} ${steps[step]}${what}`;
}

const deeds: Readonly<Record<FaultSummary['kind'], string>> = {
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
  const lasted = ended === null ? 'for good' : `for ${msText(ended - at)}`;
  return [`${id}  ${target} ${deeds[kind]} at ${msText(at)} ${lasted}`, ...returnParts(fault)];
}

/** Below it: how long the stages of the way back took, and what it cost. */
export function failoverLines(fault: FaultSummary): readonly (readonly string[])[] {
  const { attempts, cut_off: cutOff, pushes } = fault;
  if (attempts.total === 0 && cutOff === 0) return [];
  const perUser = attempts.per_user === null ? [] : [`${attempts.per_user} per user`];
  return [
    [
      stageText('detected', fault.times.detect),
      stageText('reconnected', fault.times.reconnect),
      stageText('resubscribed', fault.times.resubscribe),
      stageText('first reply', fault.times.first_reply),
    ],
    [
      nounText(attempts.total, 'attempt'),
      ...perUser,
      `${countText(attempts.peak_100_ms)} in 100 ms at most`,
    ],
    [
      `${nounText(cutOff, 'request')} cut off`,
      `${nounText(pushes.missed - pushes.recovered, 'push', 'pushes')} lost`,
      `${countText(pushes.repeated)} repeated`,
      `${countText(pushes.recovered)} late`,
    ],
  ];
}

function stageText(name: string, { p95_ms: p95, thin_percentiles: thin }: TimeSummary): string {
  return `${name} p95 ${thin.includes('p95') ? 'n/a' : msText(p95)}`;
}

function returnParts(fault: FaultSummary): readonly string[] {
  const { online_before: before, online_lowest: lowest, returned } = fault;
  const { back_95_ms: most, back_all_ms: all } = fault;
  const users = nounText(before, 'user');
  if (most === null && fault.cut_short) return ['the run ended before users could be back'];
  if (most === null) return [`${returned} of ${users} back`];
  if (before > 0 && lowest === before) return [`none of ${users} lost the connection`];
  const rest = all === null ? `${returned} in all` : `all after ${msText(all)}`;
  return [`95 % of ${users} back after ${msText(most)}`, rest];
}
