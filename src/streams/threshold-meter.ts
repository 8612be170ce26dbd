import { drainPhase } from '../metrics/limits.ts';
import type { ThresholdFigure } from '../metrics/threshold-collector.ts';
import { measurementOf } from '../metrics/threshold-measurement.ts';
import type { ThresholdMeasure, ThresholdMetric } from '../metrics/threshold-metrics.ts';
import { subjectText } from '../metrics/threshold-text.ts';
import type { Threshold, ThresholdTags } from '../metrics/threshold.ts';
import type { Window } from '../metrics/window.ts';
import { openSource, type ThresholdFeeds } from './threshold-source.ts';
import type { ThresholdStretch } from './threshold-stretch.ts';

/** Measures what one or more thresholds look at: one metric, its tags and its stretch of time. */
export class ThresholdMeter {
  readonly metric: string;
  readonly tags: ThresholdTags;
  readonly feeds: ThresholdFeeds;
  /** True once the run had anything to do with it, in whatever phase. */
  isPartOfRun = false;
  readonly #measure: ThresholdMeasure;
  readonly #scope: ThresholdMetric['scope'];
  readonly #stretch: ThresholdStretch;
  readonly #phasesThatCount: ReadonlySet<string>;

  constructor(threshold: Threshold, phasesThatCount: ReadonlySet<string>) {
    const { metric, measure } = measurementOf(threshold);
    this.metric = threshold.metric;
    this.tags = threshold.tags;
    this.#measure = measure;
    this.#scope = metric.scope;
    this.#phasesThatCount = phasesThatCount;
    const source = openSource({
      metric: threshold.metric,
      measure,
      tags: threshold.tags,
      overMs: threshold.overMs,
    });
    this.feeds = source.feeds;
    this.#stretch = source.stretch;
  }

  /** Closes a window; true when there is something new to judge. */
  close(window: Window): boolean {
    this.feeds.window?.(window);
    return this.#stretch.close(window.endMs - window.startMs, this.#counts(window.phase));
  }

  /** Ends the run; true likewise. What came of faults is known only now. */
  end(): boolean {
    if (this.feeds.recovery !== undefined) this.#stretch.close(0, true);
    return this.#stretch.end();
  }

  read(statistic: string): ThresholdFigure | undefined {
    return this.#stretch.read(statistic);
  }

  /** False while a count of 0 says nothing, because there is nothing of the kind in the run. */
  get hasSay(): boolean {
    return this.#measure !== 'tally' || this.isPartOfRun;
  }

  #counts(phase: string): boolean {
    if (this.feeds.recovery !== undefined) return true;
    if (this.tags.phase !== undefined) return phase === this.tags.phase;
    if (this.#scope === 'end') return true;
    if (phase === drainPhase) return false;
    return this.#scope === 'run' || this.#phasesThatCount.has(phase);
  }
}

/** Thresholds with the same key can share a meter. */
export function meterKeyOf(threshold: Threshold): string {
  const { measure } = measurementOf(threshold);
  return subjectText({ ...threshold, statistic: measure }, threshold.overMs);
}
