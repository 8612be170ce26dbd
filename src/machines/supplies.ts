import type { JsonObject } from '../scenario/operation.ts';

/** What a run hands to all of its users. */
export interface Supplies {
  /** What the setup of the run left for them. */
  readonly shared: JsonObject;
  /** Rows of the data files of the scenario, by the names it gives them. */
  readonly rows: Readonly<Record<string, RowSet>>;
}

/** The rows of one data file, at least one, and how users take them. */
export interface RowSet {
  /**
   * `unique`: each user has the row of its number; `sequence`: the same, starting over after the
   * last row; `shared`: any row, drawn anew each time.
   */
  readonly take: 'unique' | 'sequence' | 'shared';
  readonly rows: readonly JsonObject[];
}

export const noSupplies: Supplies = { shared: {}, rows: {} };
