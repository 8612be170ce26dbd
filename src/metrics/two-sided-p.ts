/**
 * Chance that Student's t is at least as far from 0 as `t`, on either side. Whole degrees of
 * freedom from 1; exact to about 1e-14. The finite sums are formulas 26.7.3 and 26.7.4 of
 * Abramowitz and Stegun, Handbook of Mathematical Functions.
 */
export function twoSidedP(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const inside = degrees % 2 === 0 ? evenShare(angle, degrees) : oddShare(angle, degrees);
  return Math.min(1, Math.max(0, 1 - inside));
}

function evenShare(angle: number, degrees: number): number {
  return Math.sin(angle) * seriesOf(angle, { first: 1, from: 2, degrees });
}

function oddShare(angle: number, degrees: number): number {
  const first = Math.cos(angle);
  const sum = degrees === 1 ? 0 : Math.sin(angle) * seriesOf(angle, { first, from: 3, degrees });
  return (2 / Math.PI) * (angle + sum);
}

interface Series {
  readonly first: number;
  readonly from: number;
  readonly degrees: number;
}

/** Each term is the one before × (k − 1) / k × cos², for every second k below the degrees. */
function seriesOf(angle: number, { first, from, degrees }: Series): number {
  const square = Math.cos(angle) * Math.cos(angle);
  let term = first;
  let sum = first;
  for (let k = from; k < degrees; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  return sum;
}
