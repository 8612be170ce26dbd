import { closeCodeProblems } from './close-codes.ts';
import { databaseFaultKinds } from './database-fault-kinds.ts';
import type { Disturbance } from './disturbance.ts';
import type { FaultKeys } from './fault-keys.ts';
import { frameDisturbance } from './frame-disturbance.ts';
import { frameKinds } from './is-frame-fault.ts';
import { nearest } from './nearest.ts';
import type { WrittenFault } from './written-fault.ts';

const processKinds = ['kill', 'stop', 'restart'] as const;
const networkKinds = [
  'latency',
  'bandwidth',
  'slice',
  'stall',
  'half_open',
  'reset',
  'refuse',
] as const;
const userKinds = ['errors', 'network_latency'] as const;
const kinds = [
  ...processKinds,
  ...networkKinds,
  ...userKinds,
  ...frameKinds,
  ...databaseFaultKinds,
] as const;

type Kind = (typeof kinds)[number];

/** Which kinds each of the further keys is of. */
const keyOf: Readonly<Record<string, readonly Kind[]>> = {
  add: ['latency'],
  jitter: ['latency'],
  rate: ['bandwidth'],
  bytes: ['slice'],
  direction: ['half_open', 'lose'],
  code: ['close'],
  table: ['lock'],
};

/** What some kinds cannot do without, and what to write. */
const needed: Readonly<Partial<Record<Kind, readonly [key: string, hint: string]>>> = {
  latency: ['add', 'how much later, such as 200ms'],
  bandwidth: ['rate', 'bytes per second'],
  lose: ['share', 'how many of the frames, such as 5%'],
  duplicate: ['share', 'how many of the frames, such as 5%'],
  reorder: ['share', 'how many of the frames, such as 5%'],
  close: ['code', 'a close code such as 1011'],
};
const usualSliceBytes = 16;
const usualTable = 'events';

interface WrongKey {
  readonly key: string;
  readonly message: string;
}

/** What does not go together in a fault, whatever else is wrong with it, `unknown` keys too. */
export function wrongKeys(written: unknown, unknown: readonly string[]): readonly WrongKey[] {
  if (typeof written !== 'object' || written === null) return [];
  const has = (key: string): boolean => key in written;
  const [kind, ...others] = kinds.filter(has);
  if (kind === undefined) return isMeant(kinds, unknown) ? [] : [noKind];
  const twice = others.map((key) => wrong(key, `stands beside ${kind}; write a fault of its own`));
  const strange = Object.entries(keyOf)
    .filter(([key, of]) => has(key) && !of.includes(kind))
    .map(([key, of]) => wrong(key, `is of ${of.join(' and ')}, not of ${kind}; leave it out`));
  return [
    ...twice,
    ...strange,
    ...(has('share') ? shareless(kind) : []),
    ...beginning(has, unknown),
    ...missing(kind, has),
    ...jitterOver(written),
    ...neverSent(written),
  ];
}

/** It begins at a time, or when a condition holds. */
function beginning(has: (key: string) => boolean, unknown: readonly string[]): WrongKey[] {
  if (has('at') && has('when')) return [wrong('when', 'stands beside at; leave one of them out')];
  if (has('at') || has('when') || isMeant(['when'], unknown)) return [];
  const hint = 'write a duration such as 30s, a share of the plan such as 40%';
  return [wrong('at', `is missing; ${hint}, or when: online >= 80%`)];
}

const noKind: WrongKey = {
  key: 'kill',
  message: `is missing, or another thing to do: ${kinds.join(', ')}`,
};

/** One of the names is misspelt: it is told as an unknown key, with the one that was meant. */
function isMeant(names: readonly string[], unknown: readonly string[]): boolean {
  return unknown.some((key) => nearest(key, names) !== undefined);
}

/** Only connections are many. */
function shareless(kind: Kind): WrongKey[] {
  if (processKinds.some((one) => one === kind)) {
    return [wrong('share', `a platform is one; ${kind} has no share`)];
  }
  if (userKinds.some((one) => one === kind)) {
    return [wrong('share', `${kind} is of all users; leave it out`)];
  }
  const isWhole = kind === 'lock' || kind === 'read_only';
  return isWhole ? [wrong('share', `${kind} is for everybody; leave it out`)] : [];
}

function missing(kind: Kind, has: (key: string) => boolean): WrongKey[] {
  const found: WrongKey[] = [];
  if (kind === 'restart' && has('for')) {
    found.push(wrong('for', 'a restart takes as long as it takes; leave it out'));
  }
  if (kind !== 'restart' && !has('for')) {
    const hint = 'write a duration such as 30s or a share of the plan such as 40%';
    found.push(wrong('for', `is missing; ${hint}`));
  }
  const [key, hint] = needed[kind] ?? [];
  if (key !== undefined && !has(key)) found.push(wrong(key, `is missing; write ${hint}`));
  return found;
}

function jitterOver(written: object): WrongKey[] {
  const { add, jitter }: Partial<FaultKeys> = written;
  const isOver = typeof add === 'number' && typeof jitter === 'number' && jitter > add;
  return isOver ? [wrong('jitter', 'is more than add, so something would come too early')] : [];
}

function neverSent({ code }: Partial<FaultKeys>): WrongKey[] {
  if (typeof code !== 'number') return [];
  return closeCodeProblems(code).map((message) => wrong('code', message));
}

function wrong(key: string, message: string): WrongKey {
  return { key, message };
}

function beginningOf({ at, when }: FaultKeys): WrittenFault['at'] {
  if (when !== undefined) return { kind: 'condition', condition: when };
  return at ?? { kind: 'duration', ms: 0 };
}

/** A fault whose keys go together. */
export function readFault(written: FaultKeys): WrittenFault {
  const { share = 1 } = written;
  const at = beginningOf(written);
  const lasts = written.for ?? { kind: 'duration', ms: 0 };
  for (const kind of processKinds) {
    const target = written[kind];
    if (target !== undefined) return { kind, target, at, lasts };
  }
  const does = userDisturbance(written);
  if (does !== undefined) return { kind: does.kind, target: 'users', does, at, lasts };
  for (const kind of frameKinds) {
    const target = written[kind];
    if (target === undefined) continue;
    return { kind, target, does: frameDisturbance(kind, written), share, at, lasts };
  }
  for (const kind of databaseFaultKinds) {
    const target = written[kind];
    if (target !== undefined) {
      return { kind, target, share, table: written.table ?? usualTable, at, lasts };
    }
  }
  const kind = networkKinds.find((one) => written[one] !== undefined) ?? 'stall';
  const target = written[kind] ?? 'websocket';
  return { kind, target, does: disturbance(kind, written), share, at, lasts };
}

function userDisturbance({ errors, network_latency: latency }: FaultKeys) {
  if (errors !== undefined) return { kind: 'errors', share: errors } as const;
  return latency === undefined ? undefined : ({ kind: 'network_latency', ...latency } as const);
}

function disturbance(kind: (typeof networkKinds)[number], written: FaultKeys): Disturbance {
  switch (kind) {
    case 'latency':
      return { kind, addMs: written.add ?? 0, jitterMs: written.jitter ?? 0 };
    case 'bandwidth':
      return { kind, bytesPerSecond: written.rate ?? Infinity };
    case 'slice':
      return { kind, bytes: written.bytes ?? usualSliceBytes };
    case 'half_open':
      return { kind, direction: written.direction ?? 'both' };
    case 'stall':
    case 'reset':
    case 'refuse':
      return { kind };
  }
}
