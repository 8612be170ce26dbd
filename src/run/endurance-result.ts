import type { LeakJudgement } from '../metrics/leak-judgement.ts';
import type { SavedSeries } from './series-files.ts';

/** Whose memory is watched: ours, that of the embedded platform, or that of a target's reading. */
export type WatchedProcess = 'generator' | 'platform' | 'target';

/** What a process held after a cycle. */
export interface CycleFigures {
  readonly held_bytes: number;
  readonly rss_bytes: number | null;
  /** Open files and sockets. */
  readonly descriptors: number | null;
}

export interface Cycle {
  readonly number: number;
  readonly operations: number;
  /** With those of all cycles before it. */
  readonly operations_so_far: number;
  readonly rate_per_second: number;
  readonly processes: Readonly<Partial<Record<WatchedProcess, CycleFigures>>>;
}

/** One process over all cycles that count; what rss and descriptors do is told, not judged. */
export interface ProcessEndurance extends LeakJudgement {
  readonly process: WatchedProcess;
  /** What `--leak-limit` asked for; `limit` is larger where the engine's own growth is. */
  readonly asked_limit: number;
  readonly held_bytes: FirstAndLast;
  readonly rss_bytes: FirstAndLast;
  readonly descriptors: FirstAndLast;
}

export interface FirstAndLast {
  readonly first: number | null;
  readonly last: number | null;
}

/** An endurance test: the content of `endurance.json`. */
export interface EnduranceSummary {
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  /** False when it was ended before all cycles were done. */
  readonly complete: boolean;
  readonly reason: string | null;
  /** First cycles that are left out, because caches fill in them. */
  readonly warm_up_cycles: number;
  readonly processes: readonly ProcessEndurance[];
  readonly cycles: readonly Cycle[];
}

export interface EnduranceResult extends SavedSeries {
  readonly summary: EnduranceSummary;
  readonly leftBehind: readonly string[];
}
