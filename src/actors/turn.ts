import type { Barrier, Held } from './barrier.ts';
import type { Dispatcher, Taker } from './dispatcher.ts';

interface HeldOperation extends Held {
  readonly dueAt: number | undefined;
}

/**
 * One user's part in what is planned for all: its place among those who are ready, the operation it
 * was given and has not begun, and the one it is held with at a rendezvous.
 */
export class Turn {
  readonly #dispatcher: Dispatcher;
  readonly #barrier: Barrier;
  #place: number | undefined;
  #dueAt: number | undefined;
  #held: HeldOperation | undefined;

  constructor({ dispatcher, barrier }: { dispatcher: Dispatcher; barrier: Barrier }) {
    this.#dispatcher = dispatcher;
    this.#barrier = barrier;
  }

  /** Ready for an operation; one that was given before and led to nothing is over. */
  offer(taker: Taker): void {
    this.drop();
    this.#place = this.#dispatcher.offer(taker);
  }

  withdraw(): void {
    if (this.#place !== undefined) this.#dispatcher.leave(this.#place);
    this.#place = undefined;
  }

  /** Hands an operation to the user, who is told by `tell`; given back if that moves nothing. */
  give(dueAt: number, tell: () => void): void {
    const place = this.#place;
    this.#dueAt = dueAt;
    tell();
    // Who begins something withdraws or gets in line anew: the same place means it was not taken.
    if (this.#place === place) this.#giveBack();
  }

  /** Something is sent at `sentAt`: how late that is, in µs; `undefined` if it was not planned. */
  start(sentAt: number): number | undefined {
    const dueAt = this.#use();
    return dueAt === undefined ? undefined : this.#dispatcher.start(dueAt, sentAt);
  }

  /** Something is left out; if it was planned that comes to nothing. */
  drop(): void {
    if (this.#use() !== undefined) this.#dispatcher.drop();
  }

  /** True while whoever wants to begin something has to be held. */
  get isHeld(): boolean {
    return this.#barrier.isClosed;
  }

  /** True while others decide when it goes on: it is in line, or held. */
  get isWaiting(): boolean {
    return this.#place !== undefined || this.#held !== undefined;
  }

  /** Begins later, together with others; in the place of what was held before. */
  hold(begin: () => void): void {
    this.#letGo();
    const dueAt = this.#use();
    const held = { dueAt, begin: () => this.#beginHeld(dueAt, begin) };
    this.#held = held;
    this.#barrier.hold(held);
  }

  /** The user is not there to begin anything. */
  giveUp(): void {
    this.#letGo();
    this.#giveBack();
  }

  /** Operations of the plan that wait for this user to begin them. */
  waiting(): number {
    return (this.#dueAt === undefined ? 0 : 1) + (this.#held?.dueAt === undefined ? 0 : 1);
  }

  /** What the user was given meanwhile is not what begins here. */
  #beginHeld(dueAt: number | undefined, begin: () => void): void {
    const given = this.#use();
    this.#held = undefined;
    this.#dueAt = dueAt;
    begin();
    this.#dueAt = given;
  }

  #letGo(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#barrier.takeOut(held);
    if (held.dueAt !== undefined) this.#dispatcher.giveBack(held.dueAt);
  }

  #giveBack(): void {
    const dueAt = this.#use();
    if (dueAt !== undefined) this.#dispatcher.giveBack(dueAt);
  }

  #use(): number | undefined {
    const dueAt = this.#dueAt;
    this.#dueAt = undefined;
    return dueAt;
  }
}
