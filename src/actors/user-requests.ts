import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { Outcome } from '../metrics/observation.ts';
import { injectedError } from '../metrics/injected-error.ts';
import type { JsonObject } from '../scenario/operation.ts';
import type { UserPath } from './network-path.ts';
import { PendingReplies, type PendingReply } from './pending-replies.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { readReply } from './read-reply.ts';
import type { Replied, SocketLink } from './socket-link.ts';
import type { Turn } from './turn.ts';

/** Whose requests they are, and who is told what comes of them. */
export interface RequestOwner {
  readonly name: string;
  /** The state its chart is in. */
  readonly state: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly path: UserPath;
  readonly turn: Turn;
  /** A request was answered, or its time ran out; `captured` is what is remembered of the reply. */
  onSettled(pending: PendingReply, isOk: boolean, captured?: JsonObject): void;
  /** An action has ended, however. */
  onActionEnded(): void;
}

/** What is asked, for what, and in which state of the user. */
export type Asked = Pick<PendingReply, 'operation' | 'purpose' | 'state'>;

/** The requests of one user over its socket. */
export class UserRequests {
  readonly #owner: RequestOwner;
  readonly #pending: PendingReplies;
  /** Those that fail on purpose; no reply can be theirs. */
  readonly #failing = new Set<PendingReply>();
  #nextId = 1;

  constructor(owner: RequestOwner) {
    this.#owner = owner;
    this.#pending = new PendingReplies(owner.ports.protocol.answersInOrder);
  }

  /** Sends a request; it is settled already when it could not even be sent. */
  send({ operation, purpose, state }: Asked, link: SocketLink | undefined): PendingReply {
    const { ports, persona, turn, name } = this.#owner;
    const id = this.#nextId++;
    const key = ports.protocol.replyKey(operation);
    const text = ports.protocol.encode(operation, id);
    const sentAt = ports.gate.measuredNow();
    const pending: PendingReply = {
      id,
      key,
      operation,
      purpose,
      user: name,
      state,
      sentAt,
      latenessUs: purpose === 'action' ? turn.start(sentAt) : undefined,
      startPhase: ports.phase(),
      due: wholeMicroseconds(ports.timers.now() + ports.operationTimeoutMs),
      owner: this,
      expiredAt: undefined,
      isSettled: false,
    };
    persona.recorder.started('websocket', operation.name);
    if (purpose === 'action' && this.#failsSoon(pending)) return pending;
    if (!this.#pending.isFull() && link?.send(text, pending) === true) {
      this.#pending.add(pending);
      ports.deadlines.add(pending);
    } else {
      pending.isSettled = true;
      this.#end(pending, 'failed', 'blocked');
    }
    return pending;
  }

  /** A reply came: finds its request and settles it. */
  answer({ id, key, error, body }: Replied): void {
    const { ports, persona, path, name: user } = this.#owner;
    this.#pending.forgetExpired(ports.gate.now() - ports.operationTimeoutMs);
    const match = this.#pending.take(id, key);
    if (match.kind !== 'matched') {
      persona.recorder.oddity(match.kind, { user, state: this.#owner.state });
      return;
    }
    const { pending } = match;
    const { reading } = pending.operation;
    if (error !== undefined || reading === undefined) {
      this.#settle(pending, error, undefined);
    } else {
      const isComputed = path.world.isComputed === true;
      const read = readReply(reading, { status: undefined, body }, isComputed);
      this.#settle(pending, read.errorClass, read.captured);
    }
  }

  #settle(pending: PendingReply, error: string | undefined, captured?: JsonObject): void {
    this.#end(pending, error === undefined ? 'ok' : 'failed', error);
    this.#owner.onSettled(pending, error === undefined, captured);
  }

  /** A reply did not come in time; its request keeps its place in line for a while. */
  expire(pending: PendingReply): void {
    if (pending.expiredAt !== undefined) return;
    pending.expiredAt = this.#owner.ports.gate.now();
    this.#end(pending, 'timedOut', 'timed_out');
    this.#owner.onSettled(pending, false);
  }

  /** Gives up on whatever is awaited; what was never sent has failed all the same. */
  endAll(outcome: Outcome, errorClass: string | undefined): void {
    for (const pending of this.#pending.clear()) this.#end(pending, outcome, errorClass);
    for (const pending of this.#failing) this.#fail(pending);
  }

  /** Number of replies that are awaited. */
  waiting(): number {
    return this.#pending.waiting() + this.#failing.size;
  }

  /** Whether the request fails on purpose; then it is never sent. */
  #failsSoon(pending: PendingReply): boolean {
    const { path, ports } = this.#owner;
    const afterMs = path.nextFailure();
    if (afterMs === undefined) return false;
    this.#failing.add(pending);
    ports.timers.setTimeout(() => {
      if (!this.#failing.has(pending)) return;
      this.#fail(pending);
      this.#owner.onSettled(pending, false);
    }, afterMs);
    return true;
  }

  #fail(pending: PendingReply): void {
    this.#failing.delete(pending);
    pending.isSettled = true;
    this.#end(pending, 'failed', injectedError);
  }

  #end(pending: PendingReply, outcome: Outcome, errorClass: string | undefined): void {
    this.#owner.persona.recorder.ended(pending, outcome, errorClass);
    if (pending.purpose === 'action') this.#owner.onActionEnded();
  }
}
