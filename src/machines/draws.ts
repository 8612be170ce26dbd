import assert from 'node:assert/strict';
import { chance, purposeOf } from '../determinism/chance.ts';
import { integerBelow } from '../determinism/distributions.ts';
import type { Json, JsonObject } from '../scenario/operation.ts';
import type { RowSet, Supplies } from './supplies.ts';

/** What a draw is for; a new purpose does not shift the draws of another. */
export const purposes = {
  operation: 1,
  slip: 2,
  followUp: 3,
  gap: 4,
  burst: 5,
  responseTime: 6,
  backOff: 7,
  firstPause: 8,
  injectedError: 9,
  injectedMoment: 10,
  networkLatency: 11,
  payload: 16,
} as const;

/** Agents the platform knows from its start: `agent-0` … `agent-99`. */
const knownAgents = 100;

/** The chance of one user at one step: everything a payload may be made of. */
export class Draws {
  readonly #run: DrawingRun;
  readonly #step: number;
  readonly userIndex: number;
  /** Name of the user as the target sees it. */
  readonly user: string;
  /** Name of the thing this user created last, `''` before the first. */
  readonly held: string;
  readonly #notice: JsonObject;
  readonly #captured: JsonObject;
  #drawn = 0;
  #rowsDrawn: Map<string, number> | undefined;

  constructor(run: DrawingRun, user: DrawingUser) {
    this.#run = run;
    this.#step = user.step;
    this.userIndex = user.index;
    this.user = user.name;
    this.held = user.held;
    this.#notice = user.notice;
    this.#captured = user.captured;
  }

  /** The next uniform number in [0, 1) of this step. */
  uniform(): number {
    return chance(this.#run.seed, this.userIndex, purposes.payload + this.#drawn++, this.#step);
  }

  integer(least: number, most: number): number {
    return least + integerBelow(most - least + 1, this.uniform());
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[integerBelow(items.length, this.uniform())] ?? items[0];
  }

  /** A number with three decimals in [0, 1]. */
  share(): number {
    return this.integer(0, 1000) / 1000;
  }

  agent(): string {
    return `agent-${this.integer(0, knownAgents - 1)}`;
  }

  /** `count` different agents, at least one. */
  agents(count: number): readonly string[] {
    const first = this.integer(0, knownAgents - 1);
    return Array.from(
      { length: count },
      (_, index) => `agent-${(first + index * 7) % knownAgents}`,
    );
  }

  /** A text in what the last push was about, `''` when it is not there. */
  notice(field: string): string {
    const value = this.#notice[field];
    return typeof value === 'string' ? value : '';
  }

  /** What this user captured from replies under a name; `undefined` before it did. */
  captured(name: string): Json | undefined {
    return Object.hasOwn(this.#captured, name) ? this.#captured[name] : undefined;
  }

  /** The same as text, to be put into a path or a message; `''` before it was captured. */
  capturedText(name: string): string {
    const value = this.captured(name);
    if (typeof value === 'string') return value;
    return value === undefined ? '' : JSON.stringify(value);
  }

  /** What the setup of the run left under a name; `undefined` when it left nothing. */
  shared(name: string): Json | undefined {
    const { shared } = this.#run.supplies;
    return Object.hasOwn(shared, name) ? shared[name] : undefined;
  }

  /**
   * A row of the data the scenario gives this name: that of the user's number, or with `shared`
   * any, drawn anew with every call.
   */
  row(name: string): JsonObject {
    const { rows } = this.#run.supplies;
    const set = Object.hasOwn(rows, name) ? rows[name] : undefined;
    assert(set !== undefined, `the scenario has no data named "${name}"`);
    const row = set.rows[this.#rowNumber(name, set)];
    assert(row !== undefined, `data "${name}" has no row of its own for user ${this.userIndex}`);
    return row;
  }

  #rowNumber(name: string, { take, rows }: RowSet): number {
    if (take === 'unique') return this.userIndex;
    if (take === 'sequence') return this.userIndex % rows.length;
    this.#rowsDrawn ??= new Map();
    const nth = this.#rowsDrawn.get(name) ?? 0;
    this.#rowsDrawn.set(name, nth + 1);
    const purpose = purposeOf(`row of ${name}`) + nth;
    const drawn = chance(this.#run.seed, this.userIndex, purpose, this.#step);
    return integerBelow(rows.length, drawn);
  }

  /** A name of the user's own, unique among runs of other seeds: `experiment-s7-u12-34`. */
  fresh(thing: string): string {
    return nameOf(thing, { seed: this.#run.seed, index: this.userIndex, step: this.#step });
  }
}

/** Name of the thing a user creates at one of its steps. */
export function nameOf(
  thing: string,
  { seed, index, step }: { readonly seed: number; readonly index: number; readonly step: number },
): string {
  return `${thing}-s${seed}-u${index}-${step}`;
}

/** The run a user draws in. */
export interface DrawingRun {
  readonly seed: number;
  readonly supplies: Supplies;
}

export interface DrawingUser {
  readonly index: number;
  readonly name: string;
  readonly step: number;
  readonly held: string;
  readonly notice: JsonObject;
  readonly captured: JsonObject;
}
