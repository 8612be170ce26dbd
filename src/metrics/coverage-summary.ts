/** How much of what charts declare the run has seen. */
export interface CoveredPart {
  readonly seen: number;
  readonly of: number;
  /** seen / of, 6 decimals; `null` when there is nothing. */
  readonly share: number | null;
}

/** Of all personas together, each with its own chart. */
export interface CoverageSummary {
  readonly states: CoveredPart;
  readonly transitions: CoveredPart;
}

/** Of one persona, with the names of what was never seen. */
export interface PersonaCoverage {
  readonly states: CoveredPart & { readonly unseen: readonly string[] };
  readonly transitions: CoveredPart & { readonly unseen: readonly string[] };
}
