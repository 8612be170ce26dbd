import { chance, purposeOf } from '../determinism/chance.ts';
import type { FrameDisturbance } from '../scenario/frame-disturbance.ts';
import { isHit } from './connection-terms.ts';
import { FrameFlow, type FrameLink, type FrameNumber, type FrameTerms } from './frame-flow.ts';

/** A fault of frames that lasts, under its id. */
export interface FrameDisturbing {
  readonly id: string;
  /** Of the frames, or of the connections that are closed; above 0, at most 1. */
  readonly share: number;
  readonly does: FrameDisturbance;
}

export interface FrameFaultsOptions {
  readonly seed: number;
  /** A timer of the backend. */
  readonly after: (delayMs: number, act: () => void) => void;
}

/**
 * What a backend does on purpose to its connections and their frames. Which ones is drawn by the
 * numbers of seed, connection and frame; when a fault ends, what it held up goes at once.
 */
export class FrameFaults implements FrameTerms {
  readonly counts = { lost: 0, duplicated: 0, reordered: 0, closed: 0 };
  readonly after: FrameFaultsOptions['after'];
  readonly #seed: number;
  readonly #flows = new Set<FrameFlow>();
  #lasting: readonly FrameDisturbing[] = [];
  #opened = 0;

  constructor({ seed, after }: FrameFaultsOptions) {
    this.#seed = seed;
    this.after = after;
  }

  get isCalm(): boolean {
    return this.#lasting.length === 0;
  }

  /** A connection was opened; it is closed at once if it has to be. */
  open(link: FrameLink): FrameFlow {
    const flow = new FrameFlow(link, this.#opened++, this);
    this.#flows.add(flow);
    this.#closeHit(flow, this.#lasting);
    return flow;
  }

  /** The connection is gone. */
  forget(flow: FrameFlow): void {
    this.#flows.delete(flow);
  }

  /** All that is done from now on; what is not among it any more is over. */
  set(disturbing: readonly FrameDisturbing[]): void {
    const before = new Set(this.#lasting.map(({ id }) => id));
    const begun = disturbing.filter(({ id }) => !before.has(id));
    this.#lasting = disturbing;
    const holds = disturbing.some(({ does }) => does.kind === 'reorder');
    for (const flow of this.#flows) {
      if (!holds) flow.release();
      this.#closeHit(flow, begun);
    }
  }

  hits(kind: FrameDisturbance['kind'], frame: FrameNumber): boolean {
    return this.#lasting.some((one) => one.does.kind === kind && this.#isDrawn(one, frame));
  }

  #isDrawn({ id, share, does }: FrameDisturbing, frame: FrameNumber): boolean {
    const { connection, direction, number } = frame;
    const way = does.kind === 'lose' ? does.direction : 'to_user';
    if (way !== 'both' && way !== direction) return false;
    return chance(this.#seed, connection, purposeOf(`${id} ${direction}`), number) < share;
  }

  #closeHit(flow: FrameFlow, disturbing: readonly FrameDisturbing[]): void {
    const place = { seed: this.#seed, connection: flow.connection };
    for (const one of disturbing) {
      if (one.does.kind !== 'close' || !isHit(one, place)) continue;
      this.counts.closed += 1;
      flow.close(one.does.code);
    }
  }
}
