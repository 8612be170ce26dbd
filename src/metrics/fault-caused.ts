/** What failed and can be of a fault, by the rules of attribution. */
export interface FaultCaused {
  readonly operations_failed: number;
  readonly operations_timed_out: number;
  /** Connections that others or the network ended. */
  readonly connections_lost: number;
  /** Attempts to connect that did not come about, given up ones left out. */
  readonly attempts_refused: number;
}

/** What failed of a run, and how much of it no fault explains. */
export interface Unexplained {
  readonly failures: number;
  /** All of the run: operations, connections and attempts, without what a setting made to fail. */
  readonly of: number;
  /** `null` when nothing failed. */
  readonly share: number | null;
  /** How many of each class of error. */
  readonly classes: Readonly<Record<string, number>>;
}
