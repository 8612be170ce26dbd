/** An environment variable that a scenario file refers to. */
export interface UsedVariable {
  readonly name: string;
  /** Empty when a default stands in for it, which is no secret; `undefined` when nothing does. */
  readonly value: string | undefined;
  /** False: read as a number, true, false or nothing, which is shown wherever such are. */
  readonly isText: boolean;
  /** Where in the file it was put. */
  readonly path: readonly PropertyKey[];
}
