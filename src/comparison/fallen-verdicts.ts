import { resultText } from '../metrics/result-text.ts';
import type { Summary } from '../metrics/summary.ts';

/** A threshold or check that held in the baseline and does not any more. */
export interface FallenVerdict {
  readonly kind: 'threshold' | 'check';
  /** The threshold as it is written, or the name of the check. */
  readonly name: string;
  /** What was seen this time. */
  readonly evidence: string;
}

/** Thresholds and checks that both runs have, passed in `a`, failed in `b`. */
export function fallenVerdicts(a: Summary, b: Summary): readonly FallenVerdict[] {
  const held = new Set(passedIn(a.thresholds).map(({ threshold }) => threshold));
  const good = new Set(passedIn(a.checks).map(({ name }) => name));
  const thresholds = b.thresholds
    .filter(({ threshold, passed }) => passed === false && held.has(threshold))
    .map((result) => ({
      kind: 'threshold' as const,
      name: result.threshold,
      evidence: resultText(result),
    }));
  const checks = b.checks
    .filter(({ name, passed }) => !passed && good.has(name))
    .map(({ name, evidence }) => ({ kind: 'check' as const, name, evidence }));
  return [...thresholds, ...checks];
}

function passedIn<Result extends { readonly passed: boolean | null }>(
  results: readonly Result[],
): readonly Result[] {
  return results.filter(({ passed }) => passed === true);
}
