import type { Actor } from 'xstate';
import type { VirtualUserMachine } from '../machines/virtual-user-machine.ts';
import { startState } from './ingress-end.ts';

/** A state that a user came into, and what brought it there. */
export interface TimelineEntry {
  /** Ms of the run. */
  readonly at: number;
  /** `online.watching`. */
  readonly state: string;
  /** `replied`, `pushed alert.raised`, `after thinkTime`. */
  readonly event: string;
}

/** Where a replay and its log go different ways first, for one user. */
export interface Divergence {
  readonly at: number;
  readonly user: string;
  /** States. */
  readonly recorded: string;
  readonly replayed: string;
}

interface Change {
  readonly at: number;
  readonly state: string;
}

/** One user of a replay, and how its states compare with those of the log. */
export class ReplayedUser {
  readonly index: number;
  readonly name: string;
  readonly persona: string;
  /** Let go of when its chart has come to an end. */
  actor: Actor<VirtualUserMachine> | undefined;
  /** As it is replayed. */
  state = startState;
  /** Events that its chart took. */
  steps = 0;
  /** Its chart throws over the event after so many. */
  crashesAfter = Infinity;
  divergence: Divergence | undefined;
  /** The last state in which both agree. */
  #agreed = startState;
  /** What the one side is ahead of the other. */
  #recorded: Change[] = [];
  #replayed: Change[] = [];

  constructor(who: { readonly index: number; readonly user: string; readonly persona: string }) {
    this.index = who.index;
    this.name = who.user;
    this.persona = who.persona;
  }

  wasRecorded(change: Change): void {
    this.#recorded.push(change);
    this.#compare();
  }

  wasReplayed(change: Change): void {
    this.#replayed.push(change);
    this.#compare();
  }

  /** Nothing more comes. A log that was cut off need not hold all that is replayed. */
  conclude(isComplete: boolean): void {
    const [recorded] = this.#recorded;
    const [replayed] = isComplete ? this.#replayed : [];
    if (recorded !== undefined || replayed !== undefined) this.#diverge(recorded, replayed);
  }

  #compare(): void {
    const [recorded] = this.#recorded;
    const [replayed] = this.#replayed;
    if (recorded === undefined || replayed === undefined) return;
    if (recorded.at !== replayed.at || recorded.state !== replayed.state) {
      this.#diverge(recorded, replayed);
    }
    this.#agreed = recorded.state;
    this.#recorded.shift();
    this.#replayed.shift();
  }

  /** The side that changes later is still where both have been before. */
  #diverge(recorded: Change | undefined, replayed: Change | undefined): void {
    const recordedAt = recorded?.at ?? Infinity;
    const replayedAt = replayed?.at ?? Infinity;
    const isAhead = (own: number, other: number): boolean => own <= other;
    this.divergence ??= {
      at: Math.min(recordedAt, replayedAt),
      user: this.name,
      recorded: (isAhead(recordedAt, replayedAt) ? recorded?.state : undefined) ?? this.#agreed,
      replayed: (isAhead(replayedAt, recordedAt) ? replayed?.state : undefined) ?? this.#agreed,
    };
  }
}
