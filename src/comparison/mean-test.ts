import { twoSidedP } from '../metrics/two-sided-p.ts';
import { sharedPhases, type InPhase } from './shared-phases.ts';
import { serialFactor } from './serial-factor.ts';

/** What one batch came to. */
export interface BatchValue extends InPhase {
  readonly value: number;
}

/** Fewest batches beyond one per phase that tell how much batches differ. */
const minDegrees = 4;

/**
 * Chance of batch means as far apart as these although nothing differs: Welch's test, phase by
 * phase, with a variance widened for what neighbouring batches share. `undefined`: too few batches.
 */
export function meanTest(a: readonly BatchValue[], b: readonly BatchValue[]): number | undefined {
  const phases = sharedPhases(a, b);
  const sideA = sideOf(phases.map((phase) => phase.a));
  const sideB = sideOf(phases.map((phase) => phase.b));
  if (sideA.degrees < minDegrees || sideB.degrees < minDegrees) return undefined;
  const weights = phases.map((phase) => weightOf(phase.a.length, phase.b.length));
  let difference = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (const [index, phase] of phases.entries()) {
    const weight = weights[index] ?? 0;
    difference += weight * (meanOf(phase.b) - meanOf(phase.a));
    varianceA += (weight * weight * sideA.variance) / phase.a.length;
    varianceB += (weight * weight * sideB.variance) / phase.b.length;
  }
  if (difference === 0) return 1;
  const degrees = jointDegrees([varianceA, sideA.degrees], [varianceB, sideB.degrees]);
  return twoSidedP(difference / Math.sqrt(varianceA + varianceB), degrees);
}

interface Side {
  readonly degrees: number;
  /** Of one batch, around the mean of its phase. */
  readonly variance: number;
}

function sideOf(phases: readonly (readonly BatchValue[])[]): Side {
  const deviations = phases.flatMap((batches) => {
    const mean = meanOf(batches);
    return batches.map(({ value }) => value - mean);
  });
  const degrees = deviations.length - phases.length;
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0);
  return { degrees, variance: (squares / degrees) * serialFactor(deviations) };
}

/** Phases count by how precisely both runs know them. */
function weightOf(countA: number, countB: number): number {
  return (countA * countB) / (countA + countB);
}

function meanOf(batches: readonly BatchValue[]): number {
  return batches.reduce((sum, { value }) => sum + value, 0) / batches.length;
}

type Part = readonly [variance: number, degrees: number];

/** Welch's and Satterthwaite's degrees of freedom, rounded down. */
function jointDegrees([varianceA, degreesA]: Part, [varianceB, degreesB]: Part): number {
  const whole = varianceA + varianceB;
  if (whole === 0) return degreesA + degreesB;
  const shareA = varianceA / whole;
  const shareB = varianceB / whole;
  return Math.floor(1 / ((shareA * shareA) / degreesA + (shareB * shareB) / degreesB));
}
