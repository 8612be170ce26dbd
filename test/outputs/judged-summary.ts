import type { Summary, ThresholdResult } from '../../src/metrics/summary.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import type { RunFacts } from '../../src/streams/run-facts.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from '../streams/facts-of.ts';
import { seconds } from './observed-windows.ts';

/** The result of a threshold that holds. */
export function thresholdResult(parts: Partial<ThresholdResult> = {}): ThresholdResult {
  return {
    threshold: 'websocket.latency p95 < 50ms',
    subject: 'websocket.latency p95',
    level: 'target',
    passed: true,
    why: null,
    value: 12.5,
    unit: 'ms',
    limit: '< 50 ms',
    baseline: null,
    samples: 400,
    thin: false,
    broken_since_seconds: null,
    ...parts,
  };
}

/** The summary of three quiet seconds that were judged like this; needs `prepareHistograms()`. */
export function judgedSummary(facts: Partial<RunFacts>): Summary {
  const ledger = new Ledger();
  for (const observation of seconds(3)) ledger.observe(observation);
  const summary = summarize(ledger.totals(), factsOf(facts));
  ledger.destroy();
  return summary;
}

/** What a hostile target might have put into a name. */
export const hostile =
  '</td>|<script>alert("x")</script> & `code` **bold** ' + '[a](http://b) \u0000\u001b[31m\n# x';
