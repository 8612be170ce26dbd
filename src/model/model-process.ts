/** The computed backend as a process that can be killed and started again. */
export class ModelProcess {
  isDown = false;
  /** What it holds and loses when it is killed, in the order in which it came. */
  readonly #held = new Set<() => void>();

  /** `lost` is called if the process is killed before what this returns was called. */
  onKilled(lost: () => void): () => void {
    this.#held.add(lost);
    return () => this.#held.delete(lost);
  }

  kill(): void {
    this.isDown = true;
    const held = [...this.#held];
    this.#held.clear();
    for (const lost of held) lost();
  }

  restart(): void {
    this.isDown = false;
  }
}
