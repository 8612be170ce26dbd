/** Each takes uniform draws in [0, 1) and is a pure function of them. */

/** Exponential with the given mean. */
export function exponential(mean: number, u: number): number {
  return -mean * Math.log(1 - u);
}

/** Log-normal through its median and 99th percentile (Box–Muller); needs two draws. */
export function logNormal(median: number, p99: number, u: number, v: number): number {
  if (median <= 0) return 0;
  const sigma = Math.log(Math.max(p99, median) / median) / 2.3263478740408408;
  const normal = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  return median * Math.exp(sigma * normal);
}

/** Index into `weights` in proportion to them, never of a zero; 0 when there is nothing else. */
export function weightedIndex(weights: readonly number[], u: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = u * total;
  let last = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0;
    if (weight === 0) continue;
    last = index;
    rest -= weight;
    if (rest < 0) return index;
  }
  return last;
}

/** Integer in [0, size). */
export function integerBelow(size: number, u: number): number {
  return Math.floor(u * size);
}
