import type { Clock, Timer } from '../determinism/clock.ts';
import { freeFlow, type FlowTerms } from '../faults/connection-terms.ts';

/** Between two slices, as the proxy of a real run has it. */
const sliceGapMs = 1;

/** A message that is held up. */
interface Held {
  readonly bytes: number;
  dueMs: number;
  readonly arrive: () => void;
}

/** One direction of a computed connection: messages arrive in order, on terms that may change. */
export class ModelFlow {
  /** Something was swallowed, so what comes after it would make no sense. */
  hasLost = false;
  readonly #clock: Clock;
  readonly #draw: () => number;
  readonly #held: Held[] = [];
  #terms = freeFlow;
  #isFree = true;
  #timer: Timer | undefined;

  /** `draw` is asked for a number from 0 to 1, once per message that is held up with a jitter. */
  constructor(clock: Clock, draw: () => number) {
    this.#clock = clock;
    this.#draw = draw;
  }

  /** A message sets out; where nothing holds it up it arrives at once. */
  pass(bytes: number, arrive: () => void): void {
    if (this.#terms.isSwallowed) {
      this.hasLost = true;
    } else if (this.#isFree && this.#held.length === 0) {
      arrive();
    } else {
      this.#held.push({ bytes, dueMs: this.#dueMs(), arrive });
      if (this.#held.length === 1) this.#advance();
    }
  }

  /** From now on; what was held up by terms that are no more goes at once, in order. */
  set(terms: FlowTerms): void {
    this.#terms = terms;
    this.#isFree = isFree(terms);
    if (terms.latency === undefined) for (const held of this.#held) held.dueMs = 0;
    this.#advance();
  }

  /** Lets go of what it holds. */
  stop(): void {
    this.#held.length = 0;
    this.#advance();
    this.#terms = { ...freeFlow, isSwallowed: true };
  }

  #dueMs(): number {
    const { latency } = this.#terms;
    if (latency === undefined) return 0;
    const { addMs, jitterMs } = latency;
    const afterMs = jitterMs === 0 ? addMs : addMs + jitterMs * (2 * this.#draw() - 1);
    return this.#clock.now() + afterMs;
  }

  /** Under new terms the first one begins anew. */
  #advance(): void {
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const [first] = this.#held;
    if (first === undefined || this.#terms.isStalled) return;
    const waitMs = Math.max(0, first.dueMs - this.#clock.now());
    this.#timer = this.#clock.setTimeout(() => this.#arrive(first), waitMs + this.#takesMs(first));
  }

  #arrive({ arrive }: Held): void {
    this.#held.shift();
    arrive();
    this.#advance();
  }

  /** From the first piece of a message to its last. */
  #takesMs({ bytes }: Held): number {
    const { bytesPerSecond, sliceBytes } = this.#terms;
    const slices = Math.max(1, Math.ceil(bytes / sliceBytes));
    return Math.max((bytes * 1000) / bytesPerSecond, (slices - 1) * sliceGapMs);
  }
}

function isFree({ latency, bytesPerSecond, sliceBytes, isStalled }: FlowTerms): boolean {
  const isWhole = bytesPerSecond === Infinity && sliceBytes === Infinity;
  return latency === undefined && isWhole && !isStalled;
}
