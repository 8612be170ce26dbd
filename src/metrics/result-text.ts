import { figureText } from './figure-text.ts';
import { neverMs } from './limits.ts';
import type { ThresholdResult } from './summary.ts';

/** What a threshold came to, as text: `61.2 ms`, or `never` when users did not come back. */
export function resultText(result: ThresholdResult): string {
  return isNever(result) ? 'never' : figureText(result.value, result.unit);
}

/** True when the figure stands for users who never came back from a fault. */
export function isNever(result: ThresholdResult): boolean {
  return isOfRecovery(result) && result.unit === 'ms' && (result.value ?? 0) >= neverMs;
}

/** Since when it is broken; `null` also of a recovery, which is known only at the end. */
export function brokenSince(result: ThresholdResult): number | null {
  return isOfRecovery(result) ? null : result.broken_since_seconds;
}

function isOfRecovery({ subject }: ThresholdResult): boolean {
  return subject.startsWith('recovery.');
}
