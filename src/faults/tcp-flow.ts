import type { Socket } from 'node:net';
import { hostNow, hostTimeout } from '../determinism/host.ts';
import { freeFlow, type FlowTerms } from './connection-terms.ts';

/** Most bytes that one direction of a connection holds before its sender has to wait. */
const maxHeldBytes = 1024 * 1024;
/** How much a limited bandwidth lets pass at once, and may catch up with, in ms of its rate. */
const burstMs = 10;
/** Between two slices, so that they arrive as such. */
const sliceGapMs = 1;

/** What waits to be passed on: bytes, or the end of them. */
interface Held {
  bytes: Buffer | undefined;
  dueMs: number;
}

/** One direction of a connection: bytes are passed on in order, under terms that may change. */
export class TcpFlow {
  /** Bytes or their end were swallowed, so what comes after them would make no sense. */
  hasLost = false;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #draw: () => number;
  readonly #held: Held[] = [];
  #heldBytes = 0;
  #terms = freeFlow;
  #lastDueMs = 0;
  #freeMs = 0;
  #isBlocked = false;
  #cancel: (() => void) | undefined;

  /** `draw` is asked for a number from 0 to 1, once per piece that is held up with a jitter. */
  constructor(from: Socket, to: Socket, draw: () => number) {
    this.#from = from;
    this.#to = to;
    this.#draw = draw;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => {
      this.#isBlocked = false;
      this.#pass();
    });
  }

  /** From now on; what was held up by terms that are no more goes at once, in order. */
  set(terms: FlowTerms): void {
    this.#terms = terms;
    this.#freeMs = 0;
    if (terms.latency === undefined) {
      this.#lastDueMs = 0;
      for (const held of this.#held) held.dueMs = 0;
    }
    this.#pass();
  }

  /** Lets go of what it holds. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#held.length = 0;
    this.#terms = { ...freeFlow, isSwallowed: true };
  }

  #take(bytes: Buffer | undefined): void {
    if (this.#terms.isSwallowed) {
      this.hasLost = true;
      return;
    }
    this.#held.push({ bytes, dueMs: this.#dueMs() });
    this.#heldBytes += bytes?.length ?? 0;
    this.#pass();
  }

  #dueMs(): number {
    const { latency } = this.#terms;
    if (latency === undefined) return 0;
    const { addMs, jitterMs } = latency;
    const afterMs = jitterMs === 0 ? addMs : addMs + jitterMs * (2 * this.#draw() - 1);
    this.#lastDueMs = Math.max(this.#lastDueMs, hostNow() + afterMs);
    return this.#lastDueMs;
  }

  #pass(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const waitMs = Math.max(next.dueMs, this.#freeMs) - hostNow();
      if (waitMs > 0) {
        this.#cancel = hostTimeout(() => this.#pass(), Math.ceil(waitMs));
        break;
      }
      this.#write(next);
    }
    this.#regulate();
  }

  #next(): Held | undefined {
    return this.#isBlocked || this.#terms.isStalled ? undefined : this.#held[0];
  }

  #write(held: Held): void {
    const { bytes } = held;
    if (bytes === undefined) {
      this.#held.shift();
      this.#to.end();
      return;
    }
    const { bytesPerSecond, sliceBytes } = this.#terms;
    const burstBytes = Math.max(1, Math.floor((bytesPerSecond * burstMs) / 1000));
    const size = Math.min(bytes.length, sliceBytes, burstBytes);
    if (size < bytes.length) held.bytes = bytes.subarray(size);
    else this.#held.shift();
    this.#heldBytes -= size;
    this.#isBlocked = !this.#to.write(bytes.subarray(0, size));
    this.#rest(size);
  }

  /** What was written takes its time before the next. */
  #rest(size: number): void {
    const { bytesPerSecond, sliceBytes } = this.#terms;
    const takesMs = (size * 1000) / bytesPerSecond;
    const gapMs = sliceBytes === Infinity ? 0 : sliceGapMs;
    if (takesMs === 0 && gapMs === 0) return;
    const now = hostNow();
    this.#freeMs = Math.max(Math.max(this.#freeMs, now - burstMs) + takesMs, now + gapMs);
  }

  /** Whoever sends more than may be held has to wait. */
  #regulate(): void {
    const isFull = this.#isBlocked || this.#heldBytes >= maxHeldBytes;
    if (isFull === this.#from.isPaused()) return;
    if (isFull) this.#from.pause();
    else this.#from.resume();
  }
}
