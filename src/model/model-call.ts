import type { Clock, Timer } from '../determinism/clock.ts';

/** How a call of the computed database ends, and how long it waited and worked. */
export interface DatabaseOutcome {
  /** `undefined`: well. */
  readonly errorClass: string | undefined;
  readonly timedOut: boolean;
  /** For a connection. */
  readonly waitMs: number;
  readonly workMs: number;
}

/** What a call is held by, how long it lets that happen, and what comes after it. */
interface Hold {
  readonly by: string;
  readonly patienceMs: number;
  /** What it fails with when it is held for longer. */
  readonly errorClass: string;
  readonly goOn: () => void;
}

/** A call of the computed database that is under way. */
export class ModelCall {
  readonly #clock: Clock;
  readonly #planned: DatabaseOutcome;
  readonly #done: (outcome: DatabaseOutcome) => void;
  readonly #begunAt: number;
  #connectedAt: number | undefined;
  /** Its wait in line, once nothing holds it any more. */
  #queuedMs = 0;
  #held: Hold | undefined;
  #timer: Timer | undefined;

  /** `planned`: what it comes to when nothing is in its way. */
  constructor(clock: Clock, planned: DatabaseOutcome, done: (outcome: DatabaseOutcome) => void) {
    this.#clock = clock;
    this.#planned = planned;
    this.#done = done;
    this.#begunAt = clock.now();
  }

  get isConnected(): boolean {
    return this.#connectedAt !== undefined;
  }

  /** From now on it has a connection. */
  connect(): void {
    this.#connectedAt = this.#clock.now();
  }

  hold(held: Hold): void {
    this.#held = held;
    this.#timer = this.#clock.setTimeout(() => this.#fail(held.errorClass, true), held.patienceMs);
  }

  /** It goes on, if that is what held it. */
  letGo(by: string): void {
    const held = this.#held;
    if (held?.by !== by) return;
    this.#held = undefined;
    this.#stopTimer();
    held.goOn();
  }

  work(): void {
    const { waitMs, workMs } = this.#planned;
    const { waitedMs, elapsedMs } = this.#times();
    this.#queuedMs = waitMs;
    const finish = (): void =>
      this.#done({ ...this.#planned, waitMs: waitedMs + waitMs, workMs: elapsedMs + workMs });
    this.#timer = this.#clock.setTimeout(finish, waitMs + workMs);
  }

  /** Its session is ended. */
  cutOff(): void {
    this.#stopTimer();
    this.#fail('sqlstate_57P01', false);
  }

  #fail(errorClass: string, timedOut: boolean): void {
    const { waitedMs, elapsedMs } = this.#times();
    const queuedMs = Math.min(this.#queuedMs, elapsedMs);
    const waitMs = waitedMs + queuedMs;
    this.#done({ errorClass, timedOut, waitMs, workMs: elapsedMs - queuedMs });
  }

  /** How long it waited for its connection, and has had it since then. */
  #times(): { readonly waitedMs: number; readonly elapsedMs: number } {
    const now = this.#clock.now();
    const connectedAt = this.#connectedAt ?? now;
    return { waitedMs: connectedAt - this.#begunAt, elapsedMs: now - connectedAt };
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
  }
}
