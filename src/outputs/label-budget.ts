import { maxNameLength, otherName } from '../metrics/limits.ts';

/** Names as labels: at most `limit` different ones, each cut to 64 characters, then `other`. */
export class LabelBudget {
  readonly #names = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  fit(name: string): string {
    const cut = name.slice(0, maxNameLength);
    if (this.#names.has(cut)) return cut;
    if (this.#names.size >= this.#limit) return otherName;
    this.#names.add(cut);
    return cut;
  }
}
