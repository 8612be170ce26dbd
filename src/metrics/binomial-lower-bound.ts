const doubt = 0.05;
const halvings = 50;

/**
 * Probability that something has at least, with 95 % confidence, when it happened `times` in
 * `trials` (Clopper and Pearson, one-sided). At most some 100 trials.
 */
export function binomialLowerBound(times: number, trials: number): number {
  if (times === 0) return 0;
  let low = 0;
  let high = 1;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (chanceOfAtLeast(times, trials, middle) < doubt) low = middle;
    else high = middle;
  }
  return low;
}

/** Adds up the chances of so many times or more, each from the one before. */
function chanceOfAtLeast(times: number, trials: number, probability: number): number {
  let chance = 1;
  for (let index = 0; index < trials; index += 1) chance *= probability;
  let sum = 0;
  for (let count = trials; count >= times; count -= 1) {
    sum += chance;
    chance *= (count / (trials - count + 1)) * ((1 - probability) / probability);
  }
  return sum;
}
