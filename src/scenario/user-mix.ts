import { countUsers } from './arrival-plan.ts';
import { maxPlannedUsers } from './load-limits.ts';
import { didYouMean } from './nearest.ts';
import { showValue } from './show-value.ts';

/** What to tell who plans more users than there can be. */
export function tooManyUsers(total: number): string {
  return `${total} users are more than the ${maxPlannedUsers} there may be`;
}

/** `50` keeps a scenario's mix, `researcher:20,observer:30` replaces it. */
export type UserMix =
  | { readonly kind: 'total'; readonly total: number }
  | { readonly kind: 'mix'; readonly users: Readonly<Record<string, number>> };

export type UserMixReading =
  | { readonly kind: 'read'; readonly mix: UserMix }
  | { readonly kind: 'problems'; readonly messages: readonly string[] };

/** Reads what `--users` takes; all things wrong with it are named. */
export function readUserMix(text: string, personas: readonly string[]): UserMixReading {
  const written = text.trim();
  if (written.includes(':')) return readMix(written, personas);
  const total = readCount(written);
  if (total === undefined || total === 0) {
    return problems(
      `${showValue(text)} is not a number of users; write 50 or researcher:20,observer:30`,
    );
  }
  if (total > maxPlannedUsers) return problems(tooManyUsers(total));
  return { kind: 'read', mix: { kind: 'total', total } };
}

/** Spreads a total over the shares of a mix by largest remainder; ties go to the first persona. */
export function spreadUsers(
  total: number,
  shares: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = countUsers(shares);
  if (sum === 0) return shares;
  const quotas = Object.entries(shares).map(([persona, share]) => {
    const whole = Math.floor((share * total) / sum);
    return { persona, whole, rest: share * total - whole * sum };
  });
  const open = total - quotas.reduce((given, quota) => given + quota.whole, 0);
  const favoured = new Set(
    [...quotas].sort((left, right) => right.rest - left.rest).slice(0, open),
  );
  return Object.fromEntries(
    quotas.map((quota) => [quota.persona, quota.whole + (favoured.has(quota) ? 1 : 0)]),
  );
}

/** A mix that stands for itself: every persona once, every count from 1. */
export interface WrittenCounts {
  readonly users: Readonly<Record<string, number>>;
  /** What is wrong with it; whoever knows the personas finds those that do not exist. */
  readonly messages: readonly string[];
}

/** Reads `researcher:20,observer:30`; what could be read stays in spite of the rest. */
export function readUserCounts(text: string): WrittenCounts {
  const { counts, messages } = readEntries(text.trim(), 1);
  return { users: Object.fromEntries(counts), messages };
}

function readMix(text: string, personas: readonly string[]): UserMixReading {
  const { counts, messages } = readEntries(text, 0, personas);
  if (messages.length > 0) return problems(...messages);
  const users = Object.fromEntries(counts);
  const total = countUsers(users);
  if (total === 0) return problems('there must be at least one user');
  if (total > maxPlannedUsers) return problems(tooManyUsers(total));
  return { kind: 'read', mix: { kind: 'mix', users } };
}

interface MixEntries {
  /** An entry without a sound count has the least one. */
  readonly counts: ReadonlyMap<string, number>;
  readonly messages: readonly string[];
}

function readEntries(text: string, least: 0 | 1, personas?: readonly string[]): MixEntries {
  const counts = new Map<string, number>();
  const messages: string[] = [];
  for (const entry of text.split(',')) {
    const [name = '', count, ...rest] = entry.split(':').map((part) => part.trim());
    const number = rest.length === 0 ? readCount(count ?? '') : undefined;
    if (personas !== undefined && !personas.includes(name)) {
      messages.push(`${showValue(name)} is not a persona${didYouMean(name, personas)}`);
    }
    if (number === undefined) {
      messages.push(`${showValue(entry.trim())} is not a persona and a number; write observer:30`);
    } else if (number < least) {
      messages.push(`${showValue(entry.trim())} is nobody; write a number from 1, or leave it out`);
    }
    if (counts.has(name)) messages.push(`${showValue(name)} is given twice`);
    if (name !== '' && count !== undefined) counts.set(name, Math.max(least, number ?? least));
  }
  return { counts, messages };
}

function readCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function problems(...messages: readonly string[]): UserMixReading {
  return { kind: 'problems', messages };
}
