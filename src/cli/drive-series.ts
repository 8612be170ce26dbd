import type { StopSignal } from './interruptions.ts';
import { strongestExit, type ExitReason } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';

/** A series of crowds in progress. */
export interface DrivenSeries<Result extends SeriesEnd> {
  readonly finished: Promise<Result>;
  stop(reason: string): void;
}

interface SeriesEnd {
  readonly notSaved: readonly unknown[];
  readonly leftBehind: readonly string[];
}

/**
 * Waits for a series to end and shows what it came to; the first signal stops it, a second one ends
 * the process.
 */
export async function driveSeries<Result extends SeriesEnd>(
  series: DrivenSeries<Result>,
  { interruptions }: Invocation,
  show: (result: Result) => ExitReason,
): Promise<ExitReason> {
  const reasons: ExitReason[] = [];
  const forget = interruptions.onFirst((signal: StopSignal) => {
    process.stderr.write(`${signal}: stopping, again to leave at once\n`);
    reasons.push(signal === 'SIGINT' ? 'interrupted' : 'terminated');
    series.stop(signal);
  });
  try {
    const result = await series.finished;
    reasons.push(show(result));
    for (const line of result.leftBehind) process.stderr.write(`not tidied up: ${line}\n`);
    if (result.notSaved.length > 0) reasons.push('notSaved');
    return strongestExit(reasons);
  } finally {
    forget();
  }
}
