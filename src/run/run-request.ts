import type { Observable } from 'rxjs';
import type { FaultStep } from '../metrics/observation.ts';
import type { RunWatcher } from '../metrics/run-watcher.ts';
import type { NotSaved } from '../metrics/sink.ts';
import type { Summary } from '../metrics/summary.ts';
import type { Window } from '../metrics/window.ts';
import type { LogSettings } from '../outputs/log-file.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioMaterial } from '../sources/scenario-material.ts';

/** What is asked of a run besides its scenario. */
export interface RunRequest {
  readonly scenario: Scenario;
  readonly material: ScenarioMaterial;
  /** The name or path that the scenario was opened by; left out when it was given as code. */
  readonly openedFrom?: string | undefined;
  /** Version of the program, for the results. */
  readonly version: string;
  /** Folder of the results; `undefined` takes one below `results/`. */
  readonly output: string | undefined;
  /** False writes no results at all. */
  readonly savesResults: boolean;
  /** Bearer token of a target of one's own. */
  readonly token: string | undefined;
  /** Variables that the scenario names: of a passphrase, of a user and password; default none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The command line, for the file about the host. */
  readonly command: readonly string[];
  /** The command that does the same again with this seed, without secrets. */
  readonly repeat: string;
  readonly outputs: OutputSettings;
  /** Writes a CPU profile of each process into the results; nothing without results. */
  readonly cpuProfile: boolean;
  /** Who else looks on; told in the order in which things happen. */
  readonly watchers?: readonly RunWatcher[];
}

/** What is written or shown beside summary, windows and host. */
export interface OutputSettings {
  /** `samples.csv`, a row for every operation. */
  readonly samples: boolean;
  readonly junit: boolean;
  readonly markdown: boolean;
  /** File of a CI job's summary that the Markdown is added to. */
  readonly jobSummary: string | undefined;
  /** `ingress.log`, from which the run can be replayed. */
  readonly record: boolean;
  /** Port on loopback for scrapes, 0 for a free one. */
  readonly prometheusPort: number | undefined;
  /** A log in JSON lines, added to what the file holds. */
  readonly log?: LogSettings | undefined;
  /** Where OTLP metrics are pushed to; checked by whoever asks for the run. */
  readonly otlpUrl: string | undefined;
}

/** A run in progress, in real or in virtual time. */
export interface RunHandle {
  /** What is loaded, in words. */
  readonly target: string;
  /** Where its metrics can be scraped while it lasts. */
  readonly scrapeUrl: string | undefined;
  /** The windows from now on; subscribing late loses the earlier ones. */
  readonly windows$: Observable<Window>;
  /** Faults as they begin and end, likewise. */
  readonly faults$: Observable<FaultStep>;
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
  /** What else is to be told, for example figures of the target that were not read. */
  readonly remarks?: readonly string[];
}
