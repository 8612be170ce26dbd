import type { Observable } from 'rxjs';
import type { NotSaved } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What is asked of a run besides its scenario. */
export interface RunRequest {
  readonly scenario: Scenario;
  /** Version of the program, for the results. */
  readonly version: string;
  /** Folder of the results; `undefined` takes one below `results/`. */
  readonly output: string | undefined;
  /** False writes no results at all. */
  readonly savesResults: boolean;
  /** Bearer token of a target of one's own. */
  readonly token: string | undefined;
  /** The command line, for the file about the host. */
  readonly command: readonly string[];
}

/** A run in progress, in real or in virtual time. */
export interface RunHandle {
  /** What is loaded, in words. */
  readonly target: string;
  /** The windows from now on; subscribing late loses the earlier ones. */
  readonly windows$: Observable<Window>;
  readonly finished: Promise<RunResult>;
  /** Asks everybody to leave; `finished` follows within the drain time. */
  stop(reason: string): void;
}

export interface RunResult {
  readonly summary: Summary;
  readonly folder: string | undefined;
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
  /** What the run could not clear away after itself, in words. */
  readonly leftBehind: readonly string[];
}
