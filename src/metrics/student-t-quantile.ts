import { twoSidedP } from './two-sided-p.ts';

const halvings = 80;

/**
 * The value that Student's t stays below with this probability, 0.5 to 1 excluded. Whole degrees of
 * freedom from 1; exact to about 1e-10.
 */
export function studentTQuantile(probability: number, degrees: number): number {
  const beyondEitherSide = 2 * (1 - probability);
  const valueAt = (angle: number): number => Math.sqrt(degrees) * Math.tan(angle);
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (twoSidedP(valueAt(middle), degrees) > beyondEitherSide) low = middle;
    else high = middle;
  }
  return valueAt((low + high) / 2);
}
