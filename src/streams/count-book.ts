/** Counts under a few known names: the open window and the totals. */
export class CountBook<Name extends string> {
  readonly #none: Readonly<Record<Name, number>>;
  readonly #totals: Record<Name, number>;
  #window: Record<Name, number>;

  /** `none` names everything that is counted, with 0 each. */
  constructor(none: Readonly<Record<Name, number>>) {
    this.#none = none;
    this.#totals = { ...none };
    this.#window = { ...none };
  }

  count(name: Name, times = 1): void {
    this.#window[name] += times;
  }

  close(): Readonly<Record<Name, number>> {
    const closed = this.#window;
    for (const name in closed) this.#totals[name] += closed[name];
    this.#window = { ...this.#none };
    return closed;
  }

  totals(): Readonly<Record<Name, number>> {
    return { ...this.#totals };
  }
}
