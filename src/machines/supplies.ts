import type { JsonObject } from '../scenario/operation.ts';
import type { DataSettings } from '../scenario/scenario.ts';

/** What a run hands to all of its users. */
export interface Supplies {
  /** What the setup of the run left for them. */
  readonly shared: JsonObject;
  /** Rows of the data files of the scenario, by the names it gives them. */
  readonly rows: Readonly<Record<string, RowSet>>;
}

/** The rows of one data file, at least one, and how users take them. */
export interface RowSet {
  readonly take: DataSettings['take'];
  readonly rows: readonly JsonObject[];
}

export const noSupplies: Supplies = { shared: {}, rows: {} };
