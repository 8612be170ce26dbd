import type { NotSaved } from '../../metrics/sink.ts';

/** Where the results are; no folder when none were asked for. */
export interface SavedResults {
  readonly folder: string | undefined;
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
}
