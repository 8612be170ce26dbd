/**
 * Every way a call can end, with its exit code and what that means. The first one in this list wins
 * when several apply.
 */
export const exits = {
  internalError: { code: 70, meaning: 'internal error: a defect of statecrowd' },
  interrupted: { code: 130, meaning: 'stopped by Ctrl-C (SIGINT)' },
  terminated: { code: 143, meaning: 'stopped by SIGTERM or SIGHUP' },
  isolationBreach: { code: 4, meaning: 'tenants could see each other’s data' },
  notSaved: { code: 74, meaning: 'the results could not be saved' },
  incomplete: { code: 5, meaning: 'the run is incomplete or inconclusive' },
  failed: { code: 1, meaning: 'thresholds or checks failed, or a regression was found' },
  generatorLimited: { code: 3, meaning: 'the generator was the bottleneck, with --strict' },
  passed: { code: 0, meaning: 'passed' },
  wrongInput: { code: 2, meaning: 'wrong input; nothing was started' },
} as const;

export type ExitReason = keyof typeof exits;

/** The reason with this exit code; each has its own. */
export function reasonOfCode(code: number): ExitReason | undefined {
  return Object.keys(exits)
    .filter(isReason)
    .find((reason) => exits[reason].code === code);
}

function isReason(word: string): word is ExitReason {
  return Object.hasOwn(exits, word);
}

const precedence = Object.keys(exits);

/** The one reason a call ends with when several apply; `passed` when none does. */
export function strongestExit(reasons: readonly ExitReason[]): ExitReason {
  const ranked = reasons.toSorted(
    (left, right) => precedence.indexOf(left) - precedence.indexOf(right),
  );
  return ranked[0] ?? 'passed';
}
