import type { Observation } from '../metrics/observation.ts';
import type { Summary, ThresholdResult } from '../metrics/summary.ts';
import type { Threshold } from '../metrics/threshold.ts';
import type { ThresholdStanding, Window } from '../metrics/window.ts';
import { RecoveryFacts } from './recovery-facts.ts';
import { ThresholdJudge } from './threshold-judge.ts';
import { meterKeyOf, ThresholdMeter } from './threshold-meter.ts';
import { ThresholdRoutes } from './threshold-routes.ts';

/** Most thresholds that are named as broken while a run lasts. */
const maxNamed = 8;

export interface ThresholdBookOptions {
  /** Names of the phases that thresholds are about when they name none. */
  readonly phasesThatCount: readonly string[];
  /** The run that thresholds compare with. */
  readonly baseline: Summary | undefined;
}

interface Entry {
  readonly judge: ThresholdJudge;
  readonly meter: ThresholdMeter;
}

/**
 * Judges the thresholds of a run from its observations, exactly, in memory that does not grow with
 * the run: about 210 KB for each different subject of durations, more with sliding windows.
 */
export class ThresholdBook {
  readonly #meters: ReadonlyMap<string, ThresholdMeter>;
  readonly #entries: readonly Entry[];
  readonly #routes: ThresholdRoutes;
  readonly #recovery: RecoveryFacts | undefined;
  #timeMs = 0;

  /** Throws on thresholds that `readThreshold` did not make. */
  constructor(thresholds: readonly Threshold[], options: ThresholdBookOptions) {
    const phases = new Set(options.phasesThatCount);
    const meters = new Map<string, ThresholdMeter>();
    this.#entries = thresholds.map((threshold) => {
      const key = meterKeyOf(threshold);
      const meter = meters.get(key) ?? new ThresholdMeter(threshold, phases);
      meters.set(key, meter);
      return { judge: new ThresholdJudge(threshold, options.baseline), meter };
    });
    this.#meters = meters;
    const routes = new ThresholdRoutes([...meters.values()]);
    this.#routes = routes;
    const isAsked = thresholds.some(({ metric }) => metric.startsWith('recovery.'));
    this.#recovery = isAsked ? new RecoveryFacts((fact) => routes.bringRecovery(fact)) : undefined;
  }

  /** Takes note of one observation of the window that is open; ticks do nothing here. */
  observe(observation: Observation): void {
    this.#routes.bring(observation);
    this.#recovery?.observe(observation);
  }

  /** Closes the open window, whose phase is known only now. */
  close(window: Window): void {
    this.#timeMs = window.endMs;
    const due = new Set<ThresholdMeter>();
    for (const meter of this.#meters.values()) if (meter.close(window)) due.add(meter);
    this.#judge(due);
  }

  /** How the thresholds stand after the last closed window. */
  standing(): ThresholdStanding {
    const judges = this.#entries
      .filter(({ judge, meter }) => meter.hasSay && !judge.isUndecided)
      .map(({ judge }) => judge);
    const broken = judges.filter(({ isBroken }) => isBroken);
    return {
      total: this.#entries.length,
      held: judges.length - broken.length,
      undecided: this.#entries.length - judges.length,
      broken: broken.slice(0, maxNamed).map(({ threshold }) => threshold.text),
      abort: judges.find((judge) => judge.abortsAt(this.#timeMs))?.threshold.text,
    };
  }

  /** What the thresholds come to, in their order; the run has ended. Called once. */
  results(): readonly ThresholdResult[] {
    this.#recovery?.conclude();
    const due = new Set([...this.#meters.values()].filter((meter) => meter.end()));
    this.#judge(due);
    for (const { judge, meter } of this.#entries) {
      if (judge.isUndecided) judge.judge(meter.read(judge.threshold.statistic), this.#timeMs);
    }
    return this.#entries.map(({ judge, meter }) => judge.result(meter.hasSay));
  }

  #judge(due: ReadonlySet<ThresholdMeter>): void {
    for (const { judge, meter } of this.#entries) {
      if (due.has(meter)) judge.judge(meter.read(judge.threshold.statistic), this.#timeMs);
    }
  }
}
