// The one rule for every number in a result: milliseconds, seconds and rates have 3 decimals,
// shares have 6 and are cut, not rounded, so that 0.9999999 is never written as 1.

/** Microseconds as milliseconds with 3 decimals. */
export function usToMs(us: number): number {
  return Math.round(us) / 1_000;
}

/** 3 decimals: milliseconds, seconds, rates, means. */
export function roundFigure(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** `part / whole` with 6 decimals, cut; `undefined` when there is no whole. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.floor((part * 1_000_000) / whole) / 1_000_000;
}
