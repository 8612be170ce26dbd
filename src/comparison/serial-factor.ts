/** Beyond it the estimate says little; the variance is then taken 19 times. */
const maxCorrelation = 0.9;

/**
 * How much wider the variance of a mean is because neighbours resemble each other, for deviations
 * in order of time: (1 + r) / (1 − r) with r the correlation of neighbours; never below 1.
 */
export function serialFactor(deviations: readonly number[]): number {
  let squares = 0;
  let neighbours = 0;
  for (const [index, deviation] of deviations.entries()) {
    squares += deviation * deviation;
    neighbours += deviation * (deviations[index + 1] ?? 0);
  }
  if (squares === 0) return 1;
  const correlation = Math.min(maxCorrelation, Math.max(0, neighbours / squares));
  return (1 + correlation) / (1 - correlation);
}
