import { isObject } from '../outputs/fields.ts';
import { isCount, isTime, parsed } from './read-json.ts';

/** The last line of an ingress log that came to its end. */
export interface IngressEnd {
  /** Up to when timers of users have fired; `null`: not beyond the line before. */
  readonly at: number | null;
  readonly users: number;
  readonly events: number;
  /** SHA-256 of the trace; see `traceText`. */
  readonly hash: string;
  /** Why the recording ended before the run did, in words; `null` when it did not. */
  readonly stopped: string | null;
}

export function endText(end: IngressEnd): string {
  return `${JSON.stringify({ end })}\n`;
}

/** Reads what `endText` writes; `undefined` when it is something else. */
export function readEnd(text: string): IngressEnd | undefined {
  const value = parsed(text);
  const end = isObject(value) ? value['end'] : undefined;
  if (!isObject(end)) return undefined;
  const { at, users, events, hash, stopped } = end;
  const isRight =
    (at === null || isTime(at)) &&
    isCount(users) &&
    isCount(events) &&
    typeof hash === 'string' &&
    (stopped === null || typeof stopped === 'string');
  return isRight ? { at, users, events, hash, stopped } : undefined;
}

/** Where every user is when it comes. */
export const startState = 'offline';

/**
 * One line of the trace of a run, whose SHA-256 is its hash: each change of any user's state, in
 * the order in which they happened.
 */
export function traceText(at: number, index: number, state: string): string {
  return `${at} ${index} ${state}\n`;
}
