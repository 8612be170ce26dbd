import type { OperationSummary } from './summary.ts';
import type { OperationCounts } from './window.ts';

type Counts = Pick<OperationCounts, 'ok' | 'failed' | 'timedOut'>;
type Summarized = Pick<OperationSummary, 'ok' | 'errors'>;

/** What failed or timed out, of all that was not cancelled; `undefined` when there was nothing. */
export function errorShare(all: Iterable<Counts | Summarized>): number | undefined {
  let errors = 0;
  let completed = 0;
  for (const one of all) {
    const failed = 'failed' in one ? one.failed + one.timedOut : one.errors;
    errors += failed;
    completed += one.ok + failed;
  }
  return completed === 0 ? undefined : errors / completed;
}
