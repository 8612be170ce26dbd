/** Operations that ended in another phase than they were started in. */
export class CrossingBook {
  readonly #started = new Map<string, number>();
  #phase = '';
  #inPhase = 0;
  /** Of all closed windows. */
  crossed = 0;

  /** Counts one that ended in the open window. */
  count(startPhase: string): void {
    if (startPhase === this.#phase) {
      this.#inPhase += 1;
      return;
    }
    this.#started.set(startPhase, (this.#started.get(startPhase) ?? 0) + 1);
  }

  /** Closes a window of `phase`; the next one most likely is of the same. */
  close(phase: string): void {
    const elsewhere = this.#phase === phase ? 0 : this.#inPhase;
    for (const [startPhase, times] of this.#started)
      if (startPhase !== phase) this.crossed += times;
    this.crossed += elsewhere;
    this.#started.clear();
    this.#inPhase = 0;
    this.#phase = phase;
  }
}
