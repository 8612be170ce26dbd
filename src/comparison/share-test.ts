import { twoSidedP } from '../metrics/two-sided-p.ts';
import { sharedPhases, type InPhase } from './shared-phases.ts';
import { serialFactor } from './serial-factor.ts';

/** How many samples of a batch were of a kind: failed, or slower than something. */
export interface BatchShare extends InPhase {
  readonly hits: number;
  readonly of: number;
}

/** Fewest batches of a run beyond one per phase that tell how much batches differ. */
const minDegrees = 4;

/**
 * Chance of shares as far apart as these although nothing differs: two proportions, phase by phase
 * (Mantel and Haenszel, with continuity correction), with a variance widened for hits that come in
 * clusters. `undefined`: too few batches.
 */
export function shareTest(a: readonly BatchShare[], b: readonly BatchShare[]): number | undefined {
  const phases = sharedPhases(filled(a), filled(b));
  const degreesA = degreesOf(phases.map((phase) => phase.a));
  const degreesB = degreesOf(phases.map((phase) => phase.b));
  if (Math.min(degreesA, degreesB) < minDegrees) return undefined;
  let surplus = 0;
  let variance = 0;
  for (const phase of phases) {
    const [left, right] = [totalOf(phase.a), totalOf(phase.b)];
    const share = (left.hits + right.hits) / (left.of + right.of);
    const weight = (left.of * right.of) / (left.of + right.of);
    surplus += weight * (right.hits / right.of - left.hits / left.of);
    variance += weight * share * (1 - share);
  }
  const corrected = Math.max(0, Math.abs(surplus) - 0.5);
  if (corrected === 0 || variance === 0) return 1;
  const dispersion = dispersionOf(phases.flatMap((phase) => [phase.a, phase.b]));
  return twoSidedP(corrected / Math.sqrt(variance * dispersion), degreesA + degreesB);
}

function filled(batches: readonly BatchShare[]): readonly BatchShare[] {
  return batches.filter((batch) => batch.of > 0);
}

function degreesOf(phases: readonly (readonly BatchShare[])[]): number {
  return phases.reduce((sum, batches) => sum + batches.length - 1, 0);
}

function totalOf(batches: readonly BatchShare[]): { readonly hits: number; readonly of: number } {
  return batches.reduce((sum, batch) => ({ hits: sum.hits + batch.hits, of: sum.of + batch.of }), {
    hits: 0,
    of: 0,
  });
}

/** Variance of the hits per batch as a multiple of what independent hits would have; at least 1. */
function dispersionOf(groups: readonly (readonly BatchShare[])[]): number {
  const deviations: number[] = [];
  let degrees = 0;
  for (const batches of groups) {
    const { hits, of } = totalOf(batches);
    const share = hits / of;
    if (share <= 0 || share >= 1) continue;
    degrees += batches.length - 1;
    for (const batch of batches) {
      const spread = Math.sqrt(batch.of * share * (1 - share));
      deviations.push((batch.hits - batch.of * share) / spread);
    }
  }
  if (degrees === 0) return 1;
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0);
  return Math.max(1, (squares / degrees) * serialFactor(deviations));
}
