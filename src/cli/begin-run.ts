import type { RunHandle, RunRequest, RunResult } from '../run/run-request.ts';
import type { DrivenResult, DrivenRun } from './drive-run.ts';
import { strongestExit } from './exit-codes.ts';
import type { ExitReason } from './exit-codes.ts';
import type { StopSignal } from './interruptions.ts';

/** A run that is ready to go, and what it loads in words for people. */
export interface BegunRun {
  readonly run: DrivenRun;
  readonly target: string;
}

/** Starts what the scenario needs and then the run. Throws `InputError` when it cannot start. */
export async function beginRun(request: RunRequest): Promise<BegunRun> {
  const { runScenario } = await import('../run/run-scenario.ts');
  return driven(await runScenario(request));
}

/** Prepares the same run in virtual time. */
export async function beginSimulation(request: RunRequest): Promise<BegunRun> {
  const { simulateScenario } = await import('../run/simulate-scenario.ts');
  return driven(await simulateScenario(request));
}

function driven(handle: RunHandle): BegunRun {
  let stopped: StopSignal | undefined;
  const stop = (signal: StopSignal): void => {
    stopped ??= signal;
    handle.stop(signal);
  };
  const finished = handle.finished.then((result) => resultOf(result, stopped));
  return { run: { windows$: handle.windows$, finished, stop }, target: handle.target };
}

function resultOf(result: RunResult, stopped: StopSignal | undefined): DrivenResult {
  const { summary, folder, files, notSaved } = result;
  const reasons: ExitReason[] = [summary.verdict];
  if (stopped !== undefined && !summary.complete) reasons.push(exitOfSignal[stopped]);
  if (notSaved.length > 0) reasons.push('notSaved');
  return { summary, saved: { folder, files, notSaved }, exit: strongestExit(reasons) };
}

const exitOfSignal = { SIGINT: 'interrupted', SIGTERM: 'terminated' } as const;
