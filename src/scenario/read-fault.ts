import { closeCodeProblems } from './close-code-problems.ts';
import type { FaultKeys } from './fault-keys.ts';
import { faultKinds, type KindOfFault } from './fault-kinds.ts';
import { nearest } from './nearest.ts';
import type { FaultDeed, WrittenFault } from './written-fault.ts';

interface WrongKey {
  readonly key: string;
  readonly message: string;
}

type Has = (key: string) => boolean;

/** What does not go together in a fault, whatever else is wrong with it, `unknown` keys too. */
export function wrongKeys(written: unknown, unknown: readonly string[]): readonly WrongKey[] {
  if (typeof written !== 'object' || written === null) return [];
  const has: Has = (key) => key in written;
  const [one, ...others] = faultKinds.filter(({ kind }) => has(kind));
  if (one === undefined) return isMeant(kindNames, unknown) ? [] : [noKind];
  return [
    ...others.map(({ kind }) => wrong(kind, `stands beside ${one.kind}; write a fault of its own`)),
    ...strange(one, has),
    ...shareless(one, has),
    ...beginning(has, unknown),
    ...length(one, has),
    ...missing(one, has),
    ...jitterOver(written),
    ...neverSent(written),
  ];
}

const kindNames = faultKinds.map(({ kind }) => kind);

const noKind: WrongKey = {
  key: 'kill',
  message: `is missing, or another thing to do: ${kindNames.join(', ')}`,
};

/** One of the names is misspelt: it is told as an unknown key, with the one that was meant. */
function isMeant(names: readonly string[], unknown: readonly string[]): boolean {
  return unknown.some((key) => nearest(key, names) !== undefined);
}

const furtherKeys = new Set(faultKinds.flatMap(({ keys = [] }) => keys));

/** Keys of other kinds only. */
function strange({ kind, keys = [] }: KindOfFault, has: Has): readonly WrongKey[] {
  return [...furtherKeys]
    .filter((key) => has(key) && !keys.includes(key))
    .map((key) => {
      const owners = faultKinds.filter((other) => other.keys?.includes(key));
      const names = owners.map((owner) => owner.kind).join(' and ');
      return wrong(key, `is of ${names}, not of ${kind}; leave it out`);
    });
}

function shareless({ noShare }: KindOfFault, has: Has): readonly WrongKey[] {
  return noShare !== undefined && has('share') ? [wrong('share', noShare)] : [];
}

/** It begins at a time, or when a condition holds. */
function beginning(has: Has, unknown: readonly string[]): readonly WrongKey[] {
  if (has('at') && has('when')) return [wrong('when', 'stands beside at; leave one of them out')];
  if (has('at') || has('when') || isMeant(['when'], unknown)) return [];
  const hint = 'write a duration such as 30s, a share of the plan such as 40%';
  return [wrong('at', `is missing; ${hint}, or when: online >= 80%`)];
}

function length({ noLength }: KindOfFault, has: Has): readonly WrongKey[] {
  if (noLength !== undefined) return has('for') ? [wrong('for', noLength)] : [];
  if (has('for')) return [];
  const hint = 'write a duration such as 30s or a share of the plan such as 40%';
  return [wrong('for', `is missing; ${hint}`)];
}

function missing({ needs }: KindOfFault, has: Has): readonly WrongKey[] {
  const [key, hint] = needs ?? [];
  return key === undefined || has(key) ? [] : [wrong(key, `is missing; write ${hint}`)];
}

function jitterOver(written: object): readonly WrongKey[] {
  const { add, jitter }: Partial<FaultKeys> = written;
  const isOver = typeof add === 'number' && typeof jitter === 'number' && jitter > add;
  return isOver ? [wrong('jitter', 'is more than add, so something would come too early')] : [];
}

function neverSent({ code }: Partial<FaultKeys>): readonly WrongKey[] {
  if (typeof code !== 'number') return [];
  return closeCodeProblems(code).map((message) => wrong('code', message));
}

function wrong(key: string, message: string): WrongKey {
  return { key, message };
}

/** Stands for one whose kind is misspelt: it is read, though what comes of that is not used. */
const misspelt: FaultDeed = { kind: 'kill', target: 'platform' };

/** A fault whose keys go together. */
export function readFault(written: FaultKeys): WrittenFault {
  const [deed = misspelt] = faultKinds.flatMap(({ read }) => read(written) ?? []);
  const lasts = written.for ?? { kind: 'duration', ms: 0 };
  return { ...deed, at: beginningOf(written), lasts };
}

function beginningOf({ at, when }: FaultKeys): WrittenFault['at'] {
  if (when !== undefined) return { kind: 'condition', condition: when };
  return at ?? { kind: 'duration', ms: 0 };
}
