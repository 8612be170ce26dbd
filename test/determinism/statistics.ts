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

/** Largest distance between the shares of the values below a point and what they should be. */
export function kolmogorov(
  values: readonly number[],
  shareBelow: (value: number) => number,
): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((value, index) => {
      const expected = shareBelow(value);
      const [before, after] = [index / sorted.length, (index + 1) / sorted.length];
      return Math.max(Math.abs(expected - before), Math.abs(expected - after));
    }),
  );
}

/** A distance that chance alone exceeds in one of a thousand cases (Kolmogorov, large samples). */
export function kolmogorovBound(count: number): number {
  return 1.95 / Math.sqrt(count);
}

/** Variance over mean of the events per stretch: 1 for events at random. */
export function dispersionOf(
  times: readonly number[],
  { fromMs, stretchMs, stretches }: Readonly<Record<'fromMs' | 'stretchMs' | 'stretches', number>>,
): number {
  const counts = Array.from({ length: stretches }, () => 0);
  for (const time of times) {
    const stretch = Math.floor((time - fromMs) / stretchMs);
    if (counts[stretch] !== undefined) counts[stretch]++;
  }
  return variance(counts) / mean(counts);
}
