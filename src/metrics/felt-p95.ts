import type { OperationSummary } from './summary.ts';
import type { OperationFigures } from './window.ts';

type Figures = Pick<OperationFigures, 'response' | 'latency'>;
type Summarized = Pick<OperationSummary, 'response' | 'p95_latency_ms'>;

/** A 95th percentile in ms and of which time it is; `null` without samples. */
export interface FeltP95 {
  readonly of: 'response' | 'service';
  readonly ms: number | null;
}

/** Of response times where there are any: they hold what waiting users would have asked as well. */
export function feltP95(one: Figures | Summarized): FeltP95 {
  return 'latency' in one ? ofFigures(one) : ofSummary(one);
}

function ofFigures({ response, latency }: Figures): FeltP95 {
  if (response === undefined) return { of: 'service', ms: latency.p95Ms };
  return { of: 'response', ms: response.p95Ms };
}

function ofSummary({ response, p95_latency_ms: service }: Summarized): FeltP95 {
  if (response === null) return { of: 'service', ms: service };
  return { of: 'response', ms: response.p95_ms };
}
