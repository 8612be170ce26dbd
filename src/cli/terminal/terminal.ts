import type { WriteStream } from 'node:tty';
import { createColors } from 'picocolors';
import { hostNow } from '../../determinism/host.ts';
import type { Summary } from '../../metrics/summary.ts';
import type { Window } from '../../metrics/window.ts';
import { finalLines, quietLines, verdictLine } from './final-summary.ts';
import { labelWidth, liveLines, type LiveLine } from './live-lines.ts';
import { drawnLines, startPhaseBars, type PhaseBars } from './phase-bars.ts';
import { cutText } from './plain-text.ts';
import { advance, freshProgress, printed, type Progress } from './progress.ts';
import { progressLine } from './progress-line.ts';
import type { RunPlan } from './run-plan.ts';
import type { SavedResults } from './saved-results.ts';

/** A stream that may or may not be a terminal. */
export type Screen = NodeJS.WritableStream &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;

export interface TerminalOptions {
  /** Where progress goes: usually the standard error. */
  readonly progress: Screen;
  /** Where the verdict and the tables go: usually the standard output. */
  readonly result: Screen;
  /** Only the verdict, and its reasons. */
  readonly quiet: boolean;
  /** Also every operation in the final table. */
  readonly verbose: boolean;
  /** False with `NO_COLOR`. */
  readonly color: boolean;
}

/** What people see of one run. */
export interface Terminal {
  window(window: Window): void;
  /** Ends the live display and prints the verdict, the tables, the files. */
  finish(summary: Summary, saved: SavedResults): void;
  /** Says something beside what is drawn. */
  note(text: string): void;
  /** Ends the live display and gives the cursor back; for runs that end without a summary. */
  stop(): void;
}

const minWidth = 40;

/** `Infinity` where nothing is to be cut: in a file, or where nobody knows the width. */
function widthOf({ isTTY, columns = 0 }: Screen): number {
  return isTTY === true && columns > 0 ? Math.max(minWidth, columns) : Infinity;
}

function canRedraw(screen: Screen, plan: RunPlan): boolean {
  return screen.isTTY === true && (screen.rows ?? 24) > drawnLines(plan) + 1;
}

/** Begins to show a run: redrawn up to 4 times a second, or lines where that cannot be. */
export function openTerminal(plan: RunPlan, options: TerminalOptions): Terminal {
  const { quiet, verbose } = options;
  let progress = freshProgress;
  let printedAt = hostNow();
  if (!quiet) options.progress.write(`${headline(plan, widthOf(options.progress))}\n`);
  let bars = quiet ? undefined : startBars(plan, options.progress);
  const stop = (): void => {
    bars?.stop();
    bars = undefined;
  };
  return {
    window: (window) => {
      progress = advance(progress, window);
      if (quiet) return;
      if (bars !== undefined) bars.update(window.endMs, frame(plan, progress, options));
      else if (!plan.isVirtual || hostNow() - printedAt >= plan.progressIntervalMs) {
        progress = log(plan, progress, options);
        printedAt = hostNow();
      }
    },
    finish: (summary, saved) => {
      stop();
      const verdict = colored(summary, verdictLine(summary), options);
      const shown = { plan, saved, verbose, width: widthOf(options.result) };
      const lines = quiet ? quietLines(summary, shown) : finalLines(summary, shown);
      options.result.write(`${[verdict, ...lines].join('\n')}\n`);
    },
    note: (text) => {
      if (bars === undefined) options.progress.write(`${text}\n`);
      else bars.note(cutText(text, widthOf(options.progress)));
    },
    stop,
  };
}

function headline(plan: RunPlan, width: number): string {
  return cutText(
    `statecrowd ${plan.version} · ${plan.scenario} · seed ${plan.seed} · ${plan.target}`,
    width,
  );
}

function startBars(plan: RunPlan, stream: Screen): PhaseBars | undefined {
  if (!canRedraw(stream, plan)) return undefined;
  return startPhaseBars({ plan, stream, barSize: Math.min(40, widthOf(stream) - 36) });
}

/** Prints a line when one is due; without a terminal nothing else is shown while running. */
function log(plan: RunPlan, progress: Progress, options: TerminalOptions): Progress {
  const sinceMs = (progress.window?.endMs ?? 0) - progress.sinceMs;
  if (sinceMs < plan.progressIntervalMs) return progress;
  options.progress.write(`${progressLine(plan, progress)}\n`);
  return printed(progress);
}

function frame(plan: RunPlan, progress: Progress, options: TerminalOptions): readonly string[] {
  return liveLines(plan, progress, widthOf(options.progress)).map((line) =>
    paint(line, options.color),
  );
}

function paint({ label, text, tone }: LiveLine, color: boolean): string {
  const colors = createColors(color);
  const tones = {
    plain: (plain: string) => plain,
    good: colors.green,
    warning: colors.yellow,
    bad: colors.red,
  };
  return `${colors.dim(label.padEnd(labelWidth))}${tones[tone](text)}`.trimEnd();
}

function colored(summary: Summary, verdict: string, options: TerminalOptions): string {
  const colors = createColors(options.color);
  const byVerdict = {
    passed: colors.green,
    failed: colors.red,
    incomplete: colors.yellow,
    inconclusive: colors.yellow,
    'generator-limited': colors.yellow,
  };
  return colors.bold(byVerdict[summary.verdict](verdict));
}
