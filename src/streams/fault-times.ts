import { Histogram } from '../metrics/histogram.ts';
import type { FaultTimesSummary } from '../metrics/summary.ts';
import { summarizeTime } from './summarize-operations.ts';

export type FaultStage = keyof FaultTimesSummary;

/** How long the stages of a failover took, one value of every user that got through one. */
export class FaultTimes {
  readonly #times = new Map<FaultStage, Histogram>();
  readonly #onTime: (stage: FaultStage, ms: number) => void;

  /** `onTime` is told of every value. */
  constructor(onTime: (stage: FaultStage, ms: number) => void) {
    this.#onTime = onTime;
  }

  record(stage: FaultStage, ms: number): void {
    const times = this.#times.get(stage) ?? new Histogram();
    this.#times.set(stage, times);
    times.record(ms * 1000);
    this.#onTime(stage, ms);
  }

  summary(): FaultTimesSummary {
    return {
      detect: summarizeTime(this.#times.get('detect')),
      reconnect: summarizeTime(this.#times.get('reconnect')),
      resubscribe: summarizeTime(this.#times.get('resubscribe')),
      first_reply: summarizeTime(this.#times.get('first_reply')),
    };
  }

  destroy(): void {
    for (const times of this.#times.values()) times.destroy();
    this.#times.clear();
  }
}
