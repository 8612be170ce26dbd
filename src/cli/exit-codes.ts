/** Every way a call can end. */
export type ExitReason = keyof typeof exitCodes;

/** Exit code of each reason; the first one in this list wins when several apply. */
export const exitCodes = {
  internalError: 70,
  interrupted: 130,
  terminated: 143,
  isolationBreach: 4,
  notSaved: 74,
  incomplete: 5,
  failed: 1,
  generatorLimited: 3,
  passed: 0,
  wrongInput: 2,
} as const;

/** What each exit code means, in the order of precedence. */
export const exitMeanings = {
  internalError: 'internal error: a defect of statecrowd',
  interrupted: 'stopped by Ctrl-C (SIGINT)',
  terminated: 'stopped by SIGTERM or SIGHUP',
  isolationBreach: 'tenants could see each other’s data',
  notSaved: 'the results could not be saved',
  incomplete: 'the run is incomplete or inconclusive',
  failed: 'thresholds or checks failed',
  generatorLimited: 'the generator was the bottleneck, with --strict',
  passed: 'passed',
  wrongInput: 'wrong input; nothing was started',
} as const satisfies Readonly<Record<ExitReason, string>>;

const precedence = Object.keys(exitCodes);

/** The one reason a call ends with when several apply; `passed` when none does. */
export function strongestExit(reasons: readonly ExitReason[]): ExitReason {
  const ranked = [...reasons].sort(
    (left, right) => precedence.indexOf(left) - precedence.indexOf(right),
  );
  return ranked[0] ?? 'passed';
}
