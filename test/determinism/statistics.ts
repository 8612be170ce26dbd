export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) * (value - middle)));
}

/** The value below which the given share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? NaN;
}

export function correlation(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  const products = left.map((value, at) => (value - leftMean) * ((right[at] ?? NaN) - rightMean));
  return mean(products) / Math.sqrt(variance(left) * variance(right));
}

/** How far counts are from what was expected, relative to chance. */
export function chiSquared(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((total, count, at) => {
    const difference = count - (expected[at] ?? NaN);
    return total + (difference * difference) / (expected[at] ?? NaN);
  }, 0);
}
