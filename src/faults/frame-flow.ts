import type { FrameDisturbance } from '../scenario/frame-disturbance.ts';

/** One connection, as its backend sees it. */
export interface FrameLink {
  /** Sends a frame, if the connection still stands. */
  pass(frame: string): void;
  close(code: number): void;
}

/** What the connections of a backend have in common while faults last. */
export interface FrameTerms {
  /** Nothing is done to anybody. */
  readonly isCalm: boolean;
  readonly counts: { lost: number; duplicated: number; reordered: number };
  /** Whether it is done to this frame of this connection. */
  hits(kind: FrameDisturbance['kind'], frame: FrameNumber): boolean;
  after(delayMs: number, act: () => void): void;
}

/** Connections and the frames of one direction are each counted from 0. */
export interface FrameNumber {
  readonly connection: number;
  readonly direction: 'to_target' | 'to_user';
  readonly number: number;
}

/** Longest that a frame waits for another one to go before it. */
export const longestHoldMs = 1000;

/** The frames of one connection, which go as they come unless faults do something to them. */
export class FrameFlow {
  readonly connection: number;
  readonly #link: FrameLink;
  readonly #terms: FrameTerms;
  #toUser = 0;
  #toTarget = 0;
  /** A frame that waits for the next one, as often as it is to arrive. */
  #held: readonly string[] = [];

  constructor(link: FrameLink, connection: number, terms: FrameTerms) {
    this.#link = link;
    this.connection = connection;
    this.#terms = terms;
  }

  /** A frame is on its way to the user. */
  send(frame: string): void {
    if (this.#terms.isCalm) this.#link.pass(frame);
    else this.#disturb(frame);
  }

  /** A frame of the user has come; false: it is as if it had not. */
  takes(): boolean {
    if (this.#terms.isCalm) return true;
    const { connection } = this;
    const number = this.#toTarget++;
    const isLost = this.#terms.hits('lose', { connection, direction: 'to_target', number });
    if (isLost) this.#terms.counts.lost += 1;
    return !isLost;
  }

  /** What waits goes at once. */
  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const frame of held) this.#link.pass(frame);
  }

  close(code: number): void {
    this.#link.close(code);
  }

  #disturb(frame: string): void {
    const { counts } = this.#terms;
    const number = this.#toUser++;
    const hits = (kind: FrameDisturbance['kind']): boolean =>
      this.#terms.hits(kind, { connection: this.connection, direction: 'to_user', number });
    if (hits('lose')) {
      counts.lost += 1;
      return;
    }
    const isTwice = hits('duplicate');
    if (isTwice) counts.duplicated += 1;
    const frames = isTwice ? [frame, frame] : [frame];
    if (this.#held.length === 0 && hits('reorder')) this.#hold(frames);
    else this.#overtake(frames);
  }

  #hold(frames: readonly string[]): void {
    this.#held = frames;
    this.#terms.after(longestHoldMs, () => {
      if (this.#held === frames) this.release();
    });
  }

  #overtake(frames: readonly string[]): void {
    if (this.#held.length > 0) this.#terms.counts.reordered += 1;
    for (const one of frames) this.#link.pass(one);
    this.release();
  }
}
