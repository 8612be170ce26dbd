/** Values that were kept out: times not within 0 to 10 minutes, and what is no finite number. */
export interface InvalidCounts {
  readonly service: number;
  readonly pool_wait: number;
  readonly response: number;
  readonly lateness: number;
  readonly connect: number;
  readonly pace: number;
  readonly custom: number;
  readonly target: number;
}
