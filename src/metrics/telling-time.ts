import type { TimeSummary } from './summary.ts';

/** A figure by the name it is shown with. */
interface NamedTime {
  readonly name: 'p95' | 'p50' | 'max';
  readonly ms: number | null;
}

/** The 95th percentile; of too few samples the median, of even fewer the longest. */
export function tellingTime(time: TimeSummary): NamedTime {
  const { thin_percentiles: thin, p50_ms: p50, p95_ms: p95, max_ms: max } = time;
  if (!thin.includes('p95')) return { name: 'p95', ms: p95 };
  return thin.includes('p50') ? { name: 'max', ms: max } : { name: 'p50', ms: p50 };
}
