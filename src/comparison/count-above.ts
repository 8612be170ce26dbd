import type { LatencyFigures } from '../metrics/latency-figures.ts';

// What is known of a window's times are the values at four ranks. At each of them the number of
// samples above is exact; in between it is taken to fall evenly up to the median and, as the tails
// of latencies do, by equal factors over equal factors of time beyond it.

interface KnownRank {
  readonly rank: number;
  readonly ms: number;
}

function rankOf(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

function knownRanks({ count, p50Ms, p95Ms, p99Ms, maxMs }: LatencyFigures): readonly KnownRank[] {
  if (count === 0) return [];
  return [
    { rank: rankOf(50, count), ms: p50Ms ?? 0 },
    { rank: rankOf(95, count), ms: p95Ms ?? 0 },
    { rank: rankOf(99, count), ms: p99Ms ?? 0 },
    { rank: count, ms: maxMs ?? 0 },
  ];
}

/** How many of a window's samples lie above `ms`, about; fractions are possible. */
export function countAbove(figures: LatencyFigures, ms: number): number {
  let lower: KnownRank = { rank: 0, ms: 0 };
  for (const upper of knownRanks(figures)) {
    if (ms < upper.ms) return countBetween(lower, upper, { ms, count: figures.count });
    lower = upper;
  }
  return 0;
}

function countBetween(
  lower: KnownRank,
  upper: KnownRank,
  { ms, count }: { readonly ms: number; readonly count: number },
): number {
  const most = count - lower.rank;
  const fewest = Math.min(most, count - upper.rank + 1);
  if (lower.ms <= 0) return most - (most - fewest) * (Math.max(0, ms) / upper.ms);
  const way = Math.log(ms / lower.ms) / Math.log(upper.ms / lower.ms);
  return most * Math.exp(way * Math.log(fewest / most));
}
