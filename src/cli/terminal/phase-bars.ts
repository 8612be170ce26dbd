import { MultiBar, type GenericFormatter, type SingleBar } from 'cli-progress';
import { liveLineCount } from './live-lines.ts';
import { durationText } from './number-text.ts';
import { cutText } from './plain-text.ts';
import type { PlannedPhase, RunPlan } from './run-plan.ts';

/** Draws what can be redrawn: one bar per phase and the live lines below them. */
export interface PhaseBars {
  /** Shows the phases at `elapsedMs` and the lines; drawn within a quarter of a second. */
  update(elapsedMs: number, lines: readonly string[]): void;
  /** Prints a line above everything that is drawn. */
  note(text: string): void;
  /** Removes everything that was drawn and gives the cursor back. May be called twice. */
  stop(): void;
}

export interface PhaseBarsOptions {
  readonly plan: RunPlan;
  readonly stream: NodeJS.WritableStream;
  readonly barSize: number;
}

const framesPerSecond = 4;
const nameWidth = 11;
const clearToEnd = '\u001b[K';

/** Terminal lines the bars and the live lines take. */
export function drawnLines(plan: RunPlan): number {
  return plan.phases.length + 1 + liveLineCount;
}

const lineFormat: GenericFormatter = (_options, _params, payload: { readonly line: string }) =>
  payload.line;

/** Starts drawing; the cursor is hidden until `stop`, which also runs when the process exits. */
export function startPhaseBars({ plan, stream, barSize }: PhaseBarsOptions): PhaseBars {
  const bars = new MultiBar({
    stream,
    fps: framesPerSecond,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    emptyOnZero: false,
    // A note moves everything down; lines that stayed the same have to be drawn there as well.
    forceRedraw: true,
    barsize: barSize,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: '{name} {bar} {progressText}',
  });
  const phases = plan.phases.map((phase) => ({ phase, bar: phaseBar(bars, phase) }));
  const lines = Array.from({ length: liveLineCount + 1 }, () =>
    bars.create(1, 0, { line: '' }, { format: lineFormat }),
  );
  return drawing(bars, phases, lines);
}

interface DrawnPhase {
  readonly phase: PlannedPhase;
  readonly bar: SingleBar;
}

function phaseBar(bars: MultiBar, phase: PlannedPhase): SingleBar {
  return bars.create(phase.endMs - phase.startMs, 0, {
    name: cutText(phase.name, nameWidth).padEnd(nameWidth),
    progressText: durationText(phase.endMs - phase.startMs),
  });
}

function drawing(
  bars: MultiBar,
  phases: readonly DrawnPhase[],
  lines: readonly SingleBar[],
): PhaseBars {
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    process.removeListener('exit', stop);
    bars.stop();
  };
  process.once('exit', stop);
  return {
    update: (elapsedMs, texts) => {
      for (const drawn of phases) updatePhase(drawn, elapsedMs);
      // The first of the lines stays empty: it parts the bars from the figures.
      texts.forEach((line, index) => lines[index + 1]?.update({ line }));
    },
    note: (text) => bars.log(`${text}${clearToEnd}\n`),
    stop,
  };
}

function updatePhase({ phase, bar }: DrawnPhase, elapsedMs: number): void {
  const lengthMs = phase.endMs - phase.startMs;
  const doneMs = Math.min(Math.max(elapsedMs - phase.startMs, 0), lengthMs);
  const whole = durationText(lengthMs);
  const isRunning = doneMs > 0 && doneMs < lengthMs;
  bar.update(doneMs, { progressText: isRunning ? `${durationText(doneMs)} of ${whole}` : whole });
}
