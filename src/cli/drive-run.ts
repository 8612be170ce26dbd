import { filter } from 'rxjs';
import type { RunHandle, RunResult } from '../run/run-request.ts';
import { faultNote } from './terminal/fault-text.ts';
import type { ExitReason } from './exit-codes.ts';
import { exitOfRun } from './exit-of-run.ts';
import type { Invocation } from './invocation.ts';
import type { RunOptions } from './options.ts';
import { StuckNotes } from './terminal/stuck-notes.ts';
import type { RunPlan } from './terminal/run-plan.ts';
import { openTerminal } from './terminal/terminal.ts';
import type { TerminalOptions } from './terminal/terminal.ts';
import type { VerboseLines } from './terminal/verbose-lines.ts';
import { wantsColor } from './wants-color.ts';

/** What a run is shown with. */
export interface DriveSettings {
  readonly plan: RunPlan;
  readonly options: RunOptions;
  readonly invocation: Invocation;
  /** What users do, where that is to be shown. */
  readonly verbose?: VerboseLines | undefined;
}

/** What a run came to, and how a call ends in which it is the only one. */
export interface DrivenRun {
  readonly result: RunResult;
  readonly exit: ExitReason;
}

/** Shows a run until it is finished; the first signal stops it, a second one ends the process. */
export async function driveRun(
  run: RunHandle,
  { plan, options, invocation, verbose }: DriveSettings,
): Promise<DrivenRun> {
  const terminal = openTerminal(plan, terminalOptions(options, invocation));
  const forget = invocation.interruptions.onFirst((signal) => {
    terminal.note(`${signal}: stopping, again to leave at once`);
    run.stop(signal);
  });
  if (run.scrapeUrl !== undefined) terminal.note(`metrics on ${run.scrapeUrl}`);
  verbose?.showWith((line) => terminal.note(line));
  const stuck = new StuckNotes();
  const shown = run.windows$.subscribe((window) => {
    if (options.quiet !== true) for (const line of stuck.of(window)) terminal.note(line);
    terminal.window(window);
  });
  const faults = run.faults$.pipe(filter(() => options.quiet !== true));
  shown.add(faults.subscribe((step) => terminal.note(faultNote(step))));
  try {
    const result = await run.finished;
    verbose?.finish();
    terminal.finish(result.summary, result);
    for (const line of result.remarks ?? []) process.stderr.write(`note: ${line}\n`);
    for (const line of result.leftBehind) process.stderr.write(`not tidied up: ${line}\n`);
    return { result, exit: exitOfRun(result, options.strict === true) };
  } finally {
    shown.unsubscribe();
    terminal.stop();
    forget();
  }
}

function terminalOptions(options: RunOptions, { environment }: Invocation): TerminalOptions {
  return {
    progress: process.stderr,
    result: options.json === true ? process.stderr : process.stdout,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    color: wantsColor(environment),
  };
}
