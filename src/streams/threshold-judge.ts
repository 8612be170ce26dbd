import { roundFigure } from '../metrics/rounding.ts';
import type { Summary, ThresholdResult } from '../metrics/summary.ts';
import type { ThresholdFigure } from '../metrics/threshold-collector.ts';
import {
  boundsOf,
  brokenLimit,
  excessOf,
  levelOf,
  type ThresholdBounds,
} from '../metrics/threshold-levels.ts';
import { measurementOf } from '../metrics/threshold-measurement.ts';
import type { ThresholdUnit } from '../metrics/threshold-metrics.ts';
import { limitText, subjectText, withinText } from '../metrics/threshold-text.ts';
import type { Threshold, ThresholdLevel, ThresholdLimit } from '../metrics/threshold.ts';
import { baselineFigure, baselineLimits, type BaselineFigure } from './threshold-baseline.ts';

/** What a share of 6 decimals may lose in a binary fraction, in its last decimal. */
const binaryError = 1e-6;

/** A figure with what it comes to. */
interface Judgement extends ThresholdFigure {
  readonly level: ThresholdLevel;
}

/** Judges the figures of one threshold: of the run so far, or of one sliding window at a time. */
export class ThresholdJudge {
  readonly threshold: Threshold;
  readonly #bounds: ThresholdBounds;
  readonly #baseline: BaselineFigure | undefined;
  readonly #unit: ThresholdUnit;
  /** Grows only, so that a limit from below says nothing before the end. */
  readonly #mayStillComeTrue: boolean;
  #latest: Judgement | undefined;
  #worst: Judgement | undefined;
  #brokenSinceMs: number | undefined;

  constructor(threshold: Threshold, baseline: Summary | undefined) {
    this.threshold = threshold;
    this.#baseline =
      threshold.withinBaseline === undefined ? undefined : baselineFigure(baseline, threshold);
    this.#bounds = boundsOf(threshold, this.#limitsOfBaseline());
    this.#unit = measurementOf(threshold).unit;
    this.#mayStillComeTrue = mayStillComeTrue(threshold, this.#bounds);
  }

  /** True when it is broken now, or was in any sliding window. */
  get isBroken(): boolean {
    if (this.threshold.overMs !== undefined) return this.#worst?.level === 'critical';
    return this.#latest?.level === 'critical' && !this.#mayStillComeTrue;
  }

  /** True when the run is to end because of it, at this time of the run. */
  abortsAt(timeMs: number): boolean {
    const { abortOnFail, graceMs } = this.threshold;
    const latest = this.#latest;
    if (!abortOnFail || timeMs < graceMs || this.#mayStillComeTrue) return false;
    return latest?.level === 'critical' && !latest.thin;
  }

  /** Takes note of a figure; of a sliding window the worst one stays. */
  judge(figure: ThresholdFigure | undefined, timeMs: number): void {
    if (figure === undefined || this.#baseline?.kind === 'nothing') return;
    const judgement = { ...figure, level: levelOf(figure.value, this.#bounds) };
    this.#latest = judgement;
    if (this.#isWorst(judgement)) this.#worst = judgement;
    const isBroken = judgement.level === 'critical' && !this.#mayStillComeTrue;
    if (isBroken) this.#brokenSinceMs ??= timeMs;
    else if (this.threshold.overMs === undefined) this.#brokenSinceMs = undefined;
  }

  /** True until something was judged. */
  get isUndecided(): boolean {
    return this.#worst === undefined;
  }

  /** What it came to; without a say there was nothing to measure. */
  result(hasSay: boolean): ThresholdResult {
    const { threshold } = this;
    const judged = threshold.overMs === undefined ? this.#latest : this.#worst;
    const final = hasSay ? judged : undefined;
    const level = final?.level ?? null;
    const since = hasSay ? this.#brokenSinceMs : undefined;
    return {
      threshold: threshold.text,
      subject: subjectText(threshold, threshold.overMs),
      level,
      passed: level === null ? null : level !== 'critical',
      why: final === undefined ? this.#silence() : null,
      value: final === undefined ? null : this.#shown(final.value),
      unit: this.#unit,
      limit: this.#limit(final),
      baseline: this.#baseline?.kind === 'figure' ? this.#shown(this.#baseline.value) : null,
      samples: final?.samples ?? 0,
      thin: final?.thin ?? false,
      broken_since_seconds: since === undefined ? null : roundFigure(since / 1_000),
    };
  }

  #silence(): string {
    const baseline = this.#baseline;
    return baseline?.kind === 'nothing' ? baseline.reason : 'nothing was measured';
  }

  #limitsOfBaseline(): readonly ThresholdLimit[] {
    const { metric, withinBaseline } = this.threshold;
    if (withinBaseline === undefined || this.#baseline?.kind !== 'figure') return [];
    return baselineLimits(metric, this.#baseline.value, withinBaseline);
  }

  #isWorst(judgement: Judgement): boolean {
    const worst = this.#worst;
    if (worst === undefined) return true;
    return excessOf(judgement.value, this.#bounds) > excessOf(worst.value, this.#bounds);
  }

  /** Shares are cut, as everywhere, so that 0.9999999 is never written as 1. */
  #shown(value: number): number {
    if (this.#unit !== 'share') return roundFigure(value);
    return Math.floor(value * 1_000_000 + binaryError) / 1_000_000;
  }

  #limit(final: Judgement | undefined): string {
    const { good, bearable } = this.#bounds;
    const broken = final && (brokenLimit(final.value, bearable) ?? brokenLimit(final.value, good));
    const limit = broken ?? bearable[0] ?? good[0];
    return [
      ...(limit === undefined ? [] : [limitText(limit, this.#unit)]),
      ...this.#comparison(),
    ].join(', ');
  }

  #comparison(): readonly string[] {
    const { withinBaseline } = this.threshold;
    const baseline = this.#baseline;
    if (withinBaseline === undefined || baseline === undefined) return [];
    const words = withinText(withinBaseline);
    return [baseline.kind === 'figure' ? words : `${words}: ${baseline.reason}`];
  }
}

/** Counts and maxima only grow, minima only fall. */
const growsTowards: Readonly<Record<string, '<' | '>'>> = { count: '>', max: '>', min: '<' };

/** Whether what does not hold yet may still hold at the end. */
function mayStillComeTrue(threshold: Threshold, { bearable }: ThresholdBounds): boolean {
  const grows = measurementOf(threshold).metric.scope === 'end';
  const whole = grows ? '>' : growsTowards[threshold.statistic];
  const side = threshold.overMs === undefined ? whole : undefined;
  return side !== undefined && bearable.every(({ operator }) => operator.startsWith(side));
}
