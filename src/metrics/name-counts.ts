import { maxNameLength, maxNames, otherName } from './limits.ts';

/** Counts per name; at most `limit` names (64), the rest is counted as `other`. */
export class NameCounts {
  readonly #counts = new Map<string, number>();
  readonly #limit: number;
  #folded = 0;

  constructor(limit = maxNames) {
    this.#limit = limit;
  }

  /** How often something went to `other` because there were too many names. */
  get folded(): number {
    return this.#folded;
  }

  add(name: string, times = 1): void {
    const count = this.#counts.get(name);
    if (count !== undefined) this.#counts.set(name, count + times);
    else this.#addNew(name, times);
  }

  merge(other: NameCounts): void {
    for (const [name, count] of other.#counts) this.add(name, count);
    this.#folded += other.#folded;
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  clear(): void {
    this.#counts.clear();
    this.#folded = 0;
  }

  total(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** Names in the order of their characters, so that equal counts give equal bytes. */
  toRecord(): Readonly<Record<string, number>> {
    return sortedRecord(this.#counts);
  }

  #addNew(name: string, times: number): void {
    const full = name !== otherName && this.#counts.size >= this.#limit;
    if (full) this.#folded += times;
    const kept = full ? otherName : name.slice(0, maxNameLength);
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + times);
  }
}

/** A plain record with its keys in the order of their characters. */
export function sortedRecord<Value>(
  entries: Iterable<readonly [string, Value]>,
): Readonly<Record<string, Value>> {
  const sorted = [...entries];
  return sorted.length === 0 ? {} : Object.fromEntries(sorted.sort(byName));
}

/** What becomes of a map's values, as a plain record with its keys in the order of characters. */
export function mapSorted<Value, Result>(
  values: ReadonlyMap<string, Value>,
  resultOf: (value: Value, name: string) => Result,
): Readonly<Record<string, Result>> {
  return sortedRecord([...values].map(([name, value]) => [name, resultOf(value, name)] as const));
}

type Named = readonly [name: string, value: unknown];

function byName([name]: Named, [other]: Named): number {
  return name < other ? -1 : name > other ? 1 : 0;
}
