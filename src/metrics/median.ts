/** The middle of the values, or the mean of the middle two; `undefined` without values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Makes the median of the distances an estimate of a normal standard deviation. */
const normalFactor = 1.4826;

/** What it falls short of in small sets of 2 to 9 values (Croux and Rousseeuw, 1992). */
const smallSetFactors = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107] as const;

/**
 * Spread of the values as a standard deviation, from the median distance to their median, so that
 * single outliers do not widen it; 0 for fewer than two values.
 */
export function robustSpread(values: readonly number[]): number {
  const middle = median(values);
  if (middle === undefined || values.length < 2) return 0;
  const distance = median(values.map((value) => Math.abs(value - middle))) ?? 0;
  const factor = smallSetFactors[values.length - 2] ?? values.length / (values.length - 0.8);
  return normalFactor * factor * distance;
}
