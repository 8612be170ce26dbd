import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { Outcome } from '../metrics/observation.ts';
import { PendingReplies, type PendingReply } from './pending-replies.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import type { SocketLink } from './socket-link.ts';
import type { Turn } from './turn.ts';

/** Whose requests they are, and who is told what comes of them. */
export interface RequestOwner {
  readonly name: string;
  /** The state its chart is in. */
  readonly state: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly turn: Turn;
  /** A request was answered, or its time ran out. */
  onSettled(pending: PendingReply, isOk: boolean): void;
  /** An action has ended, however. */
  onActionEnded(): void;
}

/** What is asked, for what, and in which state of the user. */
export type Asked = Pick<PendingReply, 'operation' | 'purpose' | 'state'>;

/** The requests of one user over its socket. */
export class UserRequests {
  readonly #owner: RequestOwner;
  readonly #pending: PendingReplies;
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
    if (!this.#pending.isFull() && link?.send(text) === true) {
      this.#pending.add(pending);
      ports.deadlines.add(pending);
    } else {
      pending.isSettled = true;
      this.#end(pending, 'failed', 'blocked');
    }
    return pending;
  }

  /** A reply came: finds its request and settles it. */
  answer(id: number | undefined, key: string, error: string | undefined): void {
    const { ports, persona, name: user } = this.#owner;
    this.#pending.forgetExpired(ports.gate.now() - ports.operationTimeoutMs);
    const match = this.#pending.take(id, key);
    if (match.kind !== 'matched') {
      persona.recorder.oddity(match.kind, { user, state: this.#owner.state });
      return;
    }
    this.#end(match.pending, error === undefined ? 'ok' : 'failed', error);
    this.#owner.onSettled(match.pending, error === undefined);
  }

  /** A reply did not come in time; its request keeps its place in line for a while. */
  expire(pending: PendingReply): void {
    if (pending.expiredAt !== undefined) return;
    pending.expiredAt = this.#owner.ports.gate.now();
    this.#end(pending, 'timedOut', 'timed_out');
    this.#owner.onSettled(pending, false);
  }

  /** Gives up on whatever is awaited. */
  endAll(outcome: Outcome, errorClass: string | undefined): void {
    for (const pending of this.#pending.clear()) this.#end(pending, outcome, errorClass);
  }

  /** Number of replies that are awaited. */
  waiting(): number {
    return this.#pending.waiting();
  }

  #end(pending: PendingReply, outcome: Outcome, errorClass: string | undefined): void {
    this.#owner.persona.recorder.ended(pending, outcome, errorClass);
    if (pending.purpose === 'action') this.#owner.onActionEnded();
  }
}
