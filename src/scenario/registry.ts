/** The names a scenario may use; given by whoever knows the implementations. */
export interface Registry {
  readonly personas: readonly string[];
  readonly protocols: readonly string[];
}
