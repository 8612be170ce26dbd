import { binomialLowerBound } from '../metrics/binomial-lower-bound.ts';
import { transports } from '../metrics/observation.ts';
import type { OperationSummary, Summary, ThresholdResult } from '../metrics/summary.ts';
import { maxErrorShare, maxP95Ms, slowShare } from './default-thresholds.ts';

/** With so many operations a share speaks for itself. */
const enoughOperations = 200;

/** Whether a broken default threshold may be chance, for so few operations were there. */
export function brokeByChance(result: ThresholdResult, summary: Summary): boolean {
  const { samples, value, unit } = result;
  if (samples >= enoughOperations) return false;
  if (samples === 0) return true;
  if (unit === 'share') {
    return binomialLowerBound(Math.round((value ?? 0) * samples), samples) <= maxErrorShare;
  }
  return binomialLowerBound(surelySlow(summary, samples), samples) <= slowShare;
}

/** Half of a transport's operations are slow when its median is; a p95 tells of hardly any. */
function surelySlow({ measured }: Summary, samples: number): number {
  const slow = transports.map((transport) => slowHalf(measured[transport]));
  return Math.min(
    samples,
    slow.reduce((sum, count) => sum + count, 0),
  );
}

function slowHalf({ ok, response, p50_latency_ms: service }: OperationSummary): number {
  const median = response === null ? service : response.p50_ms;
  return median !== null && median > maxP95Ms ? Math.floor(ok / 2) : 0;
}
