import type { Clock, Timer } from '../determinism/clock.ts';
import type { ModelLink } from './model-link.ts';
import type { ModelNetwork, Refusal } from './model-network.ts';

/** Why a call got no answer; `isFresh`: the connection was opened for it. */
export interface Loss {
  readonly cause: Refusal['cause'] | 'timed_out';
  readonly isFresh: boolean;
}

export interface ModelPoolOptions {
  readonly clock: Clock;
  readonly network: ModelNetwork;
  /** How long a refusal takes, in ms; drawn for each. */
  readonly refusalMs: () => number;
  /** Longest that a call may take, in ms. */
  readonly patienceMs: ((isFresh: boolean) => number) | undefined;
}

/** As many bytes as a call and its answer are taken for. */
const callBytes = 512;

/** Connections that calls take turns on: the one that was idle last, or else a new one. */
export class ModelPool {
  readonly options: ModelPoolOptions;
  readonly #idle: ModelLink[] = [];

  constructor(options: ModelPoolOptions) {
    this.options = options;
  }

  /** Begins a call, which ends once: with what it brings back, or by `onLost`. */
  begin(onLost: (loss: Loss) => void): PooledCall {
    return new PooledCall(this, this.#take(), onLost);
  }

  giveBack(link: ModelLink): void {
    link.onReset = () => undefined;
    this.#idle.push(link);
  }

  #take(): Taken {
    for (let link = this.#idle.pop(); link !== undefined; link = this.#idle.pop()) {
      if (!link.isOver) return { link, isFresh: false };
    }
    return { link: this.options.network.connect(), isFresh: true };
  }
}

interface Taken {
  readonly link: ModelLink | Refusal;
  readonly isFresh: boolean;
}

/** A call, there and back over a connection that is its own for so long. */
export class PooledCall {
  isOver = false;
  readonly #pool: ModelPool;
  readonly #taken: Taken;
  readonly #onLost: (loss: Loss) => void;
  #isFresh: boolean;
  #isPaused = false;
  #patience: Timer | undefined;

  constructor(pool: ModelPool, taken: Taken, onLost: (loss: Loss) => void) {
    this.#pool = pool;
    this.#taken = taken;
    this.#onLost = onLost;
    this.#isFresh = taken.isFresh;
    const { clock, refusalMs } = pool.options;
    const { link } = taken;
    if ('cause' in link) {
      clock.setTimeout(() => this.lose(link.cause), refusalMs());
      return;
    }
    link.onReset = () => this.lose('ECONNRESET');
    this.#wait();
  }

  /** It has no connection for now, so nothing is expected of one, nor brought back over it. */
  pause(): void {
    this.#isPaused = true;
    this.#stopWaiting();
  }

  /**
   * It has a connection that stands, and is given up when no answer comes in time from now on;
   * false when it has had one before.
   */
  serve(): boolean {
    const stood = !this.#isFresh && !this.#isPaused;
    if (this.isOver || stood) return false;
    this.#isPaused = false;
    this.#isFresh = false;
    this.#stopWaiting();
    this.#wait();
    return true;
  }

  /** Takes it to the target. */
  send(arrive: () => void): void {
    const { link } = this.#taken;
    if (!('cause' in link)) link.toTarget.pass(callBytes, arrive);
  }

  /** Brings back what it was answered. */
  answer(arrive: () => void): void {
    const { link } = this.#taken;
    if (this.isOver || 'cause' in link) return;
    const come = (): void => {
      this.#end();
      this.#pool.giveBack(link);
      arrive();
    };
    if (this.#isPaused) come();
    else link.toUser.pass(callBytes, come);
  }

  /** Its connection goes with it. */
  lose(cause: Loss['cause']): void {
    if (this.isOver) return;
    this.#end();
    const { link } = this.#taken;
    if (!('cause' in link)) link.close();
    this.#onLost({ cause, isFresh: this.#isFresh });
  }

  #wait(): void {
    const { clock, patienceMs } = this.#pool.options;
    if (patienceMs === undefined) return;
    this.#patience = clock.setTimeout(() => this.lose('timed_out'), patienceMs(this.#isFresh));
  }

  #stopWaiting(): void {
    if (this.#patience !== undefined) this.#pool.options.clock.clearTimeout(this.#patience);
  }

  #end(): void {
    this.isOver = true;
    this.#stopWaiting();
  }
}
