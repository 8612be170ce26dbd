/** Without warning, or with a good-bye. */
export type Ending = 'killed' | 'left';

/** The computed backend as a process that can be killed or leave, started again, and frozen. */
export class ModelProcess {
  /** Ends without their restart: it serves again when the last one is over. */
  #downs = 0;
  #isFrozen = false;
  /** What it holds and loses when it ends, in the order in which it came. */
  readonly #held = new Set<(ending: Ending) => void>();
  /** What waits until it goes on, in the order in which it came. */
  #waiting: (() => void)[] = [];

  get isDown(): boolean {
    return this.#downs > 0;
  }

  /** `lost` is called if the process ends before what this returns was called. */
  onEnded(lost: (ending: Ending) => void): () => void {
    this.#held.add(lost);
    return () => this.#held.delete(lost);
  }

  /** Does something now, or in its turn when the process goes on; never if it ends before. */
  whenAwake(act: () => void): void {
    if (this.#isFrozen) this.#waiting.push(act);
    else act();
  }

  kill(): void {
    this.#end('killed');
  }

  /** Takes nothing new; what it holds is told good-bye, or finished. */
  leave(): void {
    this.#end('left');
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

  #end(ending: Ending): void {
    this.#downs++;
    this.#isFrozen = false;
    this.#waiting = [];
    const held = [...this.#held];
    this.#held.clear();
    for (const lost of held) lost(ending);
  }
}
