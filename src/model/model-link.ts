import { chance, purposeOf } from '../determinism/chance.ts';
import type { Clock } from '../determinism/clock.ts';
import type { ConnectionTerms } from '../faults/connection-terms.ts';
import { ModelFlow } from './model-flow.ts';

export interface ModelLinkOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Which one of its network, from 0. */
  readonly number: number;
  /** Called when it is over, however. */
  readonly onOver: (link: ModelLink) => void;
}

const jitter = purposeOf('jitter of a computed connection');

/** A computed connection; what ends it is for whoever holds it. */
export class ModelLink {
  readonly number: number;
  readonly toTarget: ModelFlow;
  readonly toUser: ModelFlow;
  isOver = false;
  /** Called when it is reset, unless it is over already. */
  onReset: () => void = () => undefined;
  readonly #onOver: ModelLinkOptions['onOver'];

  constructor({ clock, seed, number, onOver }: ModelLinkOptions) {
    let drawn = 0;
    const draw = (): number => chance(seed, number, jitter, drawn++);
    this.number = number;
    this.toTarget = new ModelFlow(clock, draw);
    this.toUser = new ModelFlow(clock, draw);
    this.#onOver = onOver;
  }

  /** From now on. A connection that lost something cannot go on without it, and is reset. */
  set({ toTarget, toUser, isReset }: ConnectionTerms): void {
    const isBroken =
      (this.toTarget.hasLost && !toTarget.isSwallowed) ||
      (this.toUser.hasLost && !toUser.isSwallowed);
    if (isReset || isBroken) {
      this.#reset();
      return;
    }
    this.toTarget.set(toTarget);
    this.toUser.set(toUser);
  }

  /** Nothing arrives any more. */
  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.toTarget.stop();
    this.toUser.stop();
    this.#onOver(this);
  }

  #reset(): void {
    if (this.isOver) return;
    this.close();
    this.onReset();
  }
}
