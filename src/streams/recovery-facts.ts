import { neverMs } from '../metrics/limits.ts';
import type { Observation } from '../metrics/observation.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { FaultBook } from './fault-book.ts';
import type { FaultStage } from './fault-times.ts';

/** A value of a metric `recovery.<figure>`, in ms or a share of 1. */
export interface RecoveryFact {
  readonly fault: string;
  readonly figure: FaultStage | 'back_95' | 'attempts_peak';
  readonly value: number;
}

const stages = [
  'detect',
  'reconnect',
  'resubscribe',
  'first_reply',
] as const satisfies FaultStage[];

/** What thresholds on recovery are about: stages as users get through them, the rest at last. */
export class RecoveryFacts {
  readonly #faults: FaultBook;
  readonly #tell: (fact: RecoveryFact) => void;

  constructor(tell: (fact: RecoveryFact) => void) {
    this.#tell = tell;
    this.#faults = new FaultBook((fault, figure, value) => tell({ fault, figure, value }));
  }

  observe(observation: Observation): void {
    switch (observation.kind) {
      case 'fault':
        return this.#faults.note(observation);
      case 'presence':
        return this.#faults.see(observation);
      case 'connection':
        return this.#faults.connect(observation);
      case 'sample':
        return this.#faults.complete(observation);
      case 'started':
      case 'paced':
      case 'push':
      case 'life':
      case 'oddity':
      case 'gathering':
      case 'measure':
      case 'reading':
      case 'move':
      case 'staying':
      case 'stuck':
      case 'chart':
      case 'way':
      case 'tick':
        return;
    }
  }

  /** The run has ended; called once. */
  conclude(): void {
    const summaries = this.#faults.summary();
    this.#faults.destroy();
    for (const summary of summaries) if (!summary.cut_short) this.#tellOf(summary);
  }

  #tellOf({
    id: fault,
    online_before: before,
    returned,
    attempts,
    back_95_ms: back,
  }: FaultSummary) {
    if (before === 0) return;
    this.#tell({ fault, figure: 'back_95', value: back ?? neverMs });
    this.#tell({ fault, figure: 'attempts_peak', value: attempts.peak_share ?? 0 });
    for (const figure of stages) {
      for (let user = returned; user < before; user += 1) {
        this.#tell({ fault, figure, value: neverMs });
      }
    }
  }
}
