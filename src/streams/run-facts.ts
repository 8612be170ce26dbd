/** What a summary says about a run beside its metrics; nothing of the host or of wall time. */
export interface RunFacts {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  /** False when the run ended before its plan did. */
  readonly complete: boolean;
  /** Why it is not complete: `interrupted`, `the platform ended with code 1`, … */
  readonly reason: string | undefined;
}
