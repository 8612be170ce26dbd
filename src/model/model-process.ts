/** The computed backend as a process that can be killed, started again, and frozen. */
export class ModelProcess {
  /** Kills without their restart: it serves again when the last one is over. */
  #downs = 0;
  #isFrozen = false;
  /** What it holds and loses when it is killed, in the order in which it came. */
  readonly #held = new Set<() => void>();
  /** What waits until it goes on, in the order in which it came. */
  #waiting: (() => void)[] = [];

  get isDown(): boolean {
    return this.#downs > 0;
  }

  /** `lost` is called if the process is killed before what this returns was called. */
  onKilled(lost: () => void): () => void {
    this.#held.add(lost);
    return () => this.#held.delete(lost);
  }

  /** Does something now, or in its turn when the process goes on; never if it is killed before. */
  whenAwake(act: () => void): void {
    if (this.#isFrozen) this.#waiting.push(act);
    else act();
  }

  kill(): void {
    this.#downs++;
    this.#isFrozen = false;
    this.#waiting = [];
    const held = [...this.#held];
    this.#held.clear();
    for (const lost of held) lost();
  }

  restart(): void {
    this.#downs = Math.max(0, this.#downs - 1);
  }

  /** One that is down has nothing to be frozen. */
  freeze(): void {
    this.#isFrozen = !this.isDown;
  }

  /** Goes on with what waits; what comes of that waits behind it. */
  thaw(): void {
    for (let act = this.#waiting.shift(); act !== undefined; act = this.#waiting.shift()) act();
    this.#isFrozen = false;
  }
}
