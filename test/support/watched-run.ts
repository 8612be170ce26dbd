import { expect, vi } from 'vitest';
import type { Window } from '../../src/metrics/window.ts';
import type { RunHandle, RunRequest, RunResult } from '../../src/run/run-request.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { patience } from './patience.ts';
import { dataFoldersOf, descendants, isRunning, type RunningProcess } from './processes.ts';

/** A real run whose windows are kept and whose processes are known. */
export interface WatchedRun {
  readonly handle: RunHandle;
  readonly windows: readonly Window[];
  /** What the run started: keeper, server and its workers, platform. */
  readonly started: readonly RunningProcess[];
  /** Waits for the phase to have a window, with users online in the latest one. */
  untilIn(phase: string): Promise<void>;
  /** The result; fails when a process or a data folder of the run is left. */
  finished(): Promise<RunResult>;
}

/** The one process of a run whose command line holds this word. */
export function processOf(run: WatchedRun, word: string): number {
  const found = run.started.filter(({ command }) => command.includes(word));
  expect(found.length).toBe(1);
  return found[0]?.pid ?? 0;
}

export async function watchedRun(request: RunRequest): Promise<WatchedRun> {
  const before = new Set((await descendants()).map(({ pid }) => pid));
  const handle = await runScenario(request);
  const windows: Window[] = [];
  handle.windows$.subscribe((window) => windows.push(window));
  const started = (await descendants()).filter(({ pid }) => !before.has(pid));
  const pids = started.map(({ pid }) => pid);
  return {
    handle,
    windows,
    started,
    untilIn: (phase) =>
      vi.waitFor(() => expect(windows.map((window) => window.phase)).toContain(phase), patience),
    finished: async () => {
      const result = await handle.finished;
      await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), patience);
      expect(await dataFoldersOf(pids)).toEqual([]);
      return result;
    },
  };
}
