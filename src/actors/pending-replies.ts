import assert from 'node:assert/strict';
import type { WebSocketOperation } from '../scenario/operation.ts';

/** A request that was sent and whose reply is awaited, or was and came too late. */
export interface PendingReply {
  readonly id: number;
  readonly key: string;
  readonly operation: WebSocketOperation;
  /** What the user is told: about its action, one of its subscriptions, its goodbye, or nothing. */
  readonly purpose: 'action' | 'joining' | 'parting' | 'goodbye';
  /** Whose it is, and in which state that user was when it was sent. */
  readonly user: string;
  readonly state: string;
  readonly sentAt: number;
  /** How late it was sent, in µs, if it was planned. */
  readonly latenessUs: number | undefined;
  readonly startPhase: string;
  /** When its time runs out, and who is told. */
  readonly due: number;
  readonly owner: { expire(pending: PendingReply): void };
  /** Set when its time ran out: since when. */
  expiredAt: number | undefined;
  /** True once it was answered or given up, so that its deadline means nothing any more. */
  isSettled: boolean;
}

/** Outcome of looking for the request of a reply. */
export type Match =
  | { readonly kind: 'matched'; readonly pending: PendingReply }
  | { readonly kind: 'late' | 'ambiguous' | 'unmatched' };

const late = { kind: 'late' } as const;
const ambiguous = { kind: 'ambiguous' } as const;
const unmatched = { kind: 'unmatched' } as const;

/** Most requests one user may have open at a time, waiting and expired together. */
const pendingMax = 64;

/**
 * Finds the request of a reply: by id when the target echoes it, else first in, first out per reply
 * key. A request that timed out keeps its place for a grace period, because its reply may still
 * come; a reply that could belong to it or to a later one is ambiguous and belongs to neither. When
 * the target answers in order, a later reply proves sooner that it never comes.
 */
export class PendingReplies {
  readonly #answersInOrder: boolean;
  #list: PendingReply[] = [];

  constructor(answersInOrder: boolean) {
    this.#answersInOrder = answersInOrder;
  }

  /** True when no further request may be sent. */
  isFull(): boolean {
    return this.#list.length >= pendingMax;
  }

  add(pending: PendingReply): void {
    assert(!this.isFull(), 'requests must not be sent when there is no place for their reply');
    this.#list.push(pending);
  }

  /** Takes out the request that a reply belongs to. */
  take(id: number | undefined, key: string): Match {
    const index = id === undefined ? this.#firstOfKey(key) : this.#indexOfId(id);
    const found = this.#list[index];
    if (found === undefined) return unmatched;
    this.#remove(index);
    found.isSettled = true;
    if (found.expiredAt === undefined) return { kind: 'matched', pending: found };
    return id === undefined && this.#isAwaited(key) ? ambiguous : late;
  }

  /** Number of requests whose reply is still awaited. */
  waiting(): number {
    let count = 0;
    for (const pending of this.#list) if (pending.expiredAt === undefined) count++;
    return count;
  }

  /** Forgets requests that expired before `time`. */
  forgetExpired(time: number): void {
    const isPast = ({ expiredAt }: PendingReply): boolean =>
      expiredAt !== undefined && expiredAt < time;
    if (this.#list.some(isPast)) this.#list = this.#list.filter((pending) => !isPast(pending));
  }

  /** Empties the list and returns those that were still awaited. */
  clear(): readonly PendingReply[] {
    if (this.#list.length === 0) return this.#list;
    const list = this.#list;
    this.#list = [];
    for (const pending of list) pending.isSettled = true;
    return list.filter((pending) => pending.expiredAt === undefined);
  }

  /** Requests before it that have expired are lost, if the target answers in order. */
  #remove(index: number): void {
    const list = this.#list;
    if (list.length === 1) list.length = 0;
    else if (index === 0 || !this.#answersInOrder) list.splice(index, 1);
    else
      this.#list = list.filter(
        ({ expiredAt }, at) => at > index || (at < index && expiredAt === undefined),
      );
  }

  #isAwaited(key: string): boolean {
    return this.#list.some((pending) => pending.key === key && pending.expiredAt === undefined);
  }

  #firstOfKey(key: string): number {
    const list = this.#list;
    for (let index = 0; index < list.length; index++) if (list[index]?.key === key) return index;
    return -1;
  }

  #indexOfId(id: number): number {
    const list = this.#list;
    for (let index = 0; index < list.length; index++) if (list[index]?.id === id) return index;
    return -1;
  }
}
