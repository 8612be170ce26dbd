/** A database or HTTP call; its identity tells a current answer from a stale one. */
export interface Call {
  readonly transport: 'http' | 'database';
  readonly operation: string;
  readonly user: string;
  /** In which the user was when it was begun. */
  readonly state: string;
  /** How late it was begun, in µs, if it was planned. */
  readonly latenessUs: number | undefined;
  readonly startPhase: string;
}
