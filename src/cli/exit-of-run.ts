import type { Verdict } from '../metrics/summary.ts';
import type { RunResult } from '../run/run-request.ts';
import { strongestExit, type ExitReason } from './exit-codes.ts';

/** A generator that set the figures is only wrong where that was asked for. */
const exitOfVerdict: Readonly<Record<Verdict, ExitReason>> = {
  passed: 'passed',
  failed: 'failed',
  incomplete: 'incomplete',
  inconclusive: 'incomplete',
  'generator-limited': 'passed',
};

/** How a call ends whose run came to this; with `isStrict` a limited generator is a failure. */
export function exitOfRun(
  { summary, notSaved }: Pick<RunResult, 'summary' | 'notSaved'>,
  isStrict: boolean,
): ExitReason {
  const reasons: ExitReason[] = [exitOfVerdict[summary.verdict]];
  // A run that a threshold ended is over on purpose; what is undecided in it stays so.
  const isOpen = !summary.complete || summary.thresholds.some(({ passed }) => passed === null);
  if (isOpen && summary.aborted_by === null) reasons.push('incomplete');
  if (isStrict && summary.generator_limited === true) reasons.push('generatorLimited');
  if (summary.reason === 'SIGINT') reasons.push('interrupted');
  if (summary.reason === 'SIGTERM') reasons.push('terminated');
  if (notSaved.length > 0) reasons.push('notSaved');
  return strongestExit(reasons);
}
