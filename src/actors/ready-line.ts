/** Whoever is ready, first come first served. A place in the line is a number that only grows. */
export class ReadyLine<Taker> {
  readonly #places = new Map<number, Taker>();
  #first = 0;
  #next = 0;

  /** Returns the place, by which the taker can leave the line again. */
  join(taker: Taker): number {
    this.#places.set(this.#next, taker);
    return this.#next++;
  }

  leave(place: number): void {
    this.#places.delete(place);
  }

  /** Takes out the one who has waited longest. */
  shift(): Taker | undefined {
    while (this.#first < this.#next) {
      const place = this.#first++;
      const taker = this.#places.get(place);
      if (taker === undefined) continue;
      this.#places.delete(place);
      return taker;
    }
    return undefined;
  }
}
