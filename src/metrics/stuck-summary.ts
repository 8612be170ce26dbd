/** Users of a persona that did nothing in one state for longer than `analysis.stuck_after`. */
export interface StuckSummary {
  readonly persona: string;
  readonly state: string;
  /** A user that was stuck there twice counts twice. */
  readonly users: number;
  /** Those of them who went on later, and not only because they were to leave. */
  readonly recovered: number;
  readonly longest_seconds: number;
  readonly first_user: string;
  /** When it was found. */
  readonly first_at_seconds: number;
}
