import { databaseFaultKinds } from './database-fault-kinds.ts';
import type { Disturbance } from './disturbance.ts';
import type { FaultKeys } from './fault-keys.ts';
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
const kinds = [...processKinds, ...networkKinds, ...databaseFaultKinds] as const;

/** Which kind each of the further keys is of. */
const keyOf = {
  add: 'latency',
  jitter: 'latency',
  rate: 'bandwidth',
  bytes: 'slice',
  direction: 'half_open',
  table: 'lock',
} as const satisfies Record<string, (typeof kinds)[number]>;

const needed = { latency: 'add', bandwidth: 'rate' } as const;
const usualSliceBytes = 16;
const usualTable = 'events';

interface WrongKey {
  readonly key: string;
  readonly message: string;
}

/** What does not go together in a fault, whatever else is wrong with it. */
export function wrongKeys(written: unknown): readonly WrongKey[] {
  if (typeof written !== 'object' || written === null) return [];
  const has = (key: string): boolean => key in written;
  const [kind, ...others] = kinds.filter(has);
  if (kind === undefined) return nearMisses(Object.keys(written)) ? [] : [noKind];
  const twice = others.map((key) => wrong(key, `stands beside ${kind}; write a fault of its own`));
  const strange = Object.entries(keyOf)
    .filter(([key, of]) => has(key) && of !== kind)
    .map(([key, of]) => wrong(key, `is of ${of}, not of ${kind}; leave it out`));
  return [
    ...twice,
    ...strange,
    ...(has('share') ? shareless(kind) : []),
    ...missing(kind, has),
    ...jitterOver(written),
  ];
}

const noKind: WrongKey = {
  key: 'kill',
  message: `is missing, or another thing to do: ${kinds.join(', ')}`,
};

function shareless(kind: (typeof kinds)[number]): readonly WrongKey[] {
  if (processKinds.some((one) => one === kind)) {
    return [wrong('share', `a platform is one; ${kind} has no share`)];
  }
  const isWhole = kind === 'lock' || kind === 'read_only';
  return isWhole ? [wrong('share', `${kind} is for everybody; leave it out`)] : [];
}

/** A kind that is misspelt is told as an unknown key, with the one that was meant. */
function nearMisses(keys: readonly string[]): boolean {
  const known: readonly string[] = ['at', 'for', 'share', ...Object.keys(keyOf)];
  return keys.some((key) => !known.includes(key) && nearest(key, kinds) !== undefined);
}

function missing(kind: (typeof kinds)[number], has: (key: string) => boolean): WrongKey[] {
  const found: WrongKey[] = [];
  if (kind === 'restart' && has('for')) {
    found.push(wrong('for', 'a restart takes as long as it takes; leave it out'));
  }
  if (kind !== 'restart' && !has('for')) {
    const hint = 'write a duration such as 30s or a share of the plan such as 40%';
    found.push(wrong('for', `is missing; ${hint}`));
  }
  const key = kind === 'latency' || kind === 'bandwidth' ? needed[kind] : undefined;
  if (key !== undefined && !has(key)) {
    const hint = kind === 'latency' ? 'how much later, such as 200ms' : 'bytes per second';
    found.push(wrong(key, `is missing; write ${hint}`));
  }
  return found;
}

function jitterOver(written: object): WrongKey[] {
  const { add, jitter }: Partial<FaultKeys> = written;
  const isOver = typeof add === 'number' && typeof jitter === 'number' && jitter > add;
  return isOver ? [wrong('jitter', 'is more than add, so something would come too early')] : [];
}

function wrong(key: string, message: string): WrongKey {
  return { key, message };
}

/** A fault whose keys go together. */
export function readFault(written: FaultKeys): WrittenFault {
  const { at, share = 1 } = written;
  const lasts = written.for ?? { kind: 'duration', ms: 0 };
  for (const kind of processKinds) {
    const target = written[kind];
    if (target !== undefined) return { kind, target, at, lasts };
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
