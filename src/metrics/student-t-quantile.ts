const halvings = 80;

/**
 * The value that Student's t stays below with this probability, 0.5 to 1 excluded. Whole degrees of
 * freedom from 1; exact to about 1e-10.
 */
export function studentTQuantile(probability: number, degrees: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (shareBelow(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/**
 * Probability that t is below √degrees · tan(angle): formulas 26.7.3 and 26.7.4 of Abramowitz and
 * Stegun, Handbook of Mathematical Functions, with one sum for odd and even degrees.
 */
function shareBelow(angle: number, degrees: number): number {
  const isOdd = degrees % 2 === 1;
  const square = Math.cos(angle) * Math.cos(angle);
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  const within = Math.sin(angle) * sum;
  return 0.5 + (isOdd ? (angle + within) / Math.PI : within / 2);
}
