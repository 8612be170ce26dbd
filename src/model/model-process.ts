/** The computed backend as a process that can be killed and started again. */
export class ModelProcess {
  /** Kills without their restart: it serves again when the last one is over. */
  #downs = 0;
  /** What it holds and loses when it is killed, in the order in which it came. */
  readonly #held = new Set<() => void>();

  get isDown(): boolean {
    return this.#downs > 0;
  }

  /** `lost` is called if the process is killed before what this returns was called. */
  onKilled(lost: () => void): () => void {
    this.#held.add(lost);
    return () => this.#held.delete(lost);
  }

  kill(): void {
    this.#downs++;
    const held = [...this.#held];
    this.#held.clear();
    for (const lost of held) lost();
  }

  restart(): void {
    this.#downs = Math.max(0, this.#downs - 1);
  }
}
