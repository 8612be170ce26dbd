import { hostNow, hostTimeout } from '../determinism/host.ts';
import type { TokenAnswer } from './fetch-token.ts';

/** A token is fetched anew after this share of its time, or this long before its end if later. */
const usedShare = 0.8;
const spareMs = 60_000;
/** Longest wait for that; a timer of the host cannot wait longer than 24 days. */
const longestWaitMs = 24 * 3_600_000;
/** Shortest time between two attempts; doubled with every failure in a row. */
const pauseMs = 1_000;
const longestPauseMs = 30_000;

type Later = (callback: () => void, delayMs: number) => () => void;

export interface TokenKeeperOptions {
  readonly first: Extract<TokenAnswer, { kind: 'token' }>;
  /** Fetches another one; never rejects, gives up when it is told to. */
  readonly fetch: (stop: AbortSignal) => Promise<TokenAnswer>;
  /** The host's timer by default. */
  readonly later?: Later;
}

/**
 * A token that is fetched anew before it expires, one attempt at a time. While that fails the old
 * one stays, and another attempt follows after 1 s, then 2 s, up to 30 s.
 */
export class TokenKeeper {
  readonly #fetch: TokenKeeperOptions['fetch'];
  readonly #later: Later;
  readonly #stop = new AbortController();
  readonly #firstAt = hostNow();
  #answer: TokenKeeperOptions['first'];
  #failures = 0;
  #lastFailure = '';
  #pauseMs = pauseMs;
  #cancel: () => void = () => undefined;

  constructor({ first, fetch, later }: TokenKeeperOptions) {
    this.#answer = first;
    this.#fetch = fetch;
    this.#later = later ?? hostTimeout;
  }

  token(): string {
    return this.#answer.token;
  }

  /** Begins to fetch it anew; the time since the first one was fetched counts. */
  start(): void {
    this.#renewIn(waitOf(this.#answer.validMs), hostNow() - this.#firstAt);
  }

  stop(): void {
    this.#stop.abort();
    this.#cancel();
  }

  /** How often it could not be fetched anew, and why not the last time; `undefined`: never. */
  failures(): { readonly times: number; readonly last: string } | undefined {
    return this.#failures === 0 ? undefined : { times: this.#failures, last: this.#lastFailure };
  }

  #renewIn(delayMs: number | undefined, passedMs: number): void {
    if (delayMs === undefined || this.#stop.signal.aborted) return;
    this.#cancel = this.#later(() => void this.#renew(), Math.max(0, delayMs - passedMs));
  }

  async #renew(): Promise<void> {
    const answer = await this.#fetch(this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    if (answer.kind === 'token') {
      this.#answer = answer;
      this.#pauseMs = pauseMs;
      this.#renewIn(waitOf(answer.validMs), 0);
      return;
    }
    this.#failures += 1;
    this.#lastFailure = answer.errorClass;
    this.#renewIn(this.#pauseMs, 0);
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }
}

function waitOf(validMs: number | undefined): number | undefined {
  if (validMs === undefined) return undefined;
  const waitMs = Math.max(validMs * usedShare, validMs - spareMs);
  return Math.min(longestWaitMs, Math.max(pauseMs, waitMs));
}
