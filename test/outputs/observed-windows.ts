import type { Observation } from '../../src/metrics/observation.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import type { Window } from '../../src/metrics/window.ts';
import { Ledger } from '../../src/streams/ledger.ts';
import type { RunFacts } from '../../src/streams/run-facts.ts';
import { summarize } from '../../src/streams/summarize.ts';
import { factsOf } from '../streams/facts-of.ts';
import { sampleAt, startedAt, tickAt } from '../streams/observed-run.ts';

/** The windows and the summary of some observations; needs `prepareHistograms()`. */
export function observe(
  observations: readonly Observation[],
  facts: RunFacts = factsOf(),
): {
  readonly windows: readonly Window[];
  readonly summary: Summary;
} {
  const ledger = new Ledger();
  const windows = observations.flatMap((observation) => ledger.observe(observation) ?? []);
  const summary = summarize(ledger.totals(), facts);
  ledger.destroy();
  return { windows, summary };
}

/** `count` seconds with one message each. */
export function seconds(count: number): readonly Observation[] {
  return Array.from({ length: count }, (_, index) => {
    const at = index * 1_000;
    return [startedAt(at + 1), sampleAt(at + 2), tickAt(at + 1_000)];
  }).flat();
}
