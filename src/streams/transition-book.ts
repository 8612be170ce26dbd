import { maxTransitions, otherName } from '../metrics/limits.ts';
import { sortedRecord } from '../metrics/name-counts.ts';
import type { Move } from '../metrics/observation.ts';

interface Count {
  /** `online.exploring -> online.resting`. */
  readonly name: string;
  window: number;
  total: number;
}

/** How often users went from one state to another: the open window and the totals. */
export class TransitionBook {
  /** By where it begins, then by where it ends. */
  readonly #counts = new Map<string, Map<string, Count>>();
  #size = 0;
  /** Moves that were counted under `other` because there were too many transitions. */
  folded = 0;

  move({ from, to }: Move): void {
    if (from === undefined) return;
    const count = this.#counts.get(from)?.get(to) ?? this.#open(from, to);
    count.window += 1;
  }

  /** How often in the window. */
  close(): Readonly<Record<string, number>> {
    const taken = [...this.#all()].filter(({ window }) => window > 0);
    const record = sortedRecord(taken.map(({ name, window }) => [name, window] as const));
    this.settle();
    return record;
  }

  /** Closes a window of which nobody wants to know more than its part of the totals. */
  settle(): void {
    for (const count of this.#all()) {
      count.total += count.window;
      count.window = 0;
    }
  }

  /** The same of all closed windows. */
  totals(): Readonly<Record<string, number>> {
    const taken = [...this.#all()].filter(({ total }) => total > 0);
    return sortedRecord(taken.map(({ name, total }) => [name, total] as const));
  }

  *#all(): Iterable<Count> {
    for (const counts of this.#counts.values()) yield* counts.values();
  }

  #open(from: string, to: string): Count {
    if (this.#size < maxTransitions) {
      this.#size += 1;
      return this.#keep(from, to, `${from} -> ${to}`);
    }
    this.folded += 1;
    const other = this.#counts.get(otherName)?.get(otherName);
    return other ?? this.#keep(otherName, otherName, otherName);
  }

  #keep(from: string, to: string, name: string): Count {
    const count = { name, window: 0, total: 0 };
    const counts = this.#counts.get(from) ?? new Map<string, Count>();
    this.#counts.set(from, counts);
    counts.set(to, count);
    return count;
  }
}
