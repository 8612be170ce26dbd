import type { FaultCaused, Unexplained } from '../metrics/fault-caused.ts';
import { injectedError } from '../metrics/injected-error.ts';
import type { Connection, Sample } from '../metrics/observation.ts';
import { roundFigure } from '../metrics/rounding.ts';

type Counts = { -readonly [Key in keyof FaultCaused]: number };

/** What failed in a run, by the fault behind it. */
export class CauseBook {
  readonly #caused = new Map<string, Counts>();
  #failures = 0;
  #unexplained = 0;

  /** An operation that failed or timed out; one that a setting made to fail is left out. */
  fail({ outcome, errorClass, fault }: Sample): void {
    if (errorClass === injectedError && fault === undefined) return;
    this.#count(fault, outcome === 'timedOut' ? 'operations_timed_out' : 'operations_failed');
  }

  connect({ step, errorClass, fault }: Connection): void {
    if (step === 'closed') this.#count(fault, 'connections_lost');
    if (step === 'refused' && errorClass !== 'given_up') this.#count(fault, 'attempts_refused');
  }

  causedBy(fault: string): FaultCaused {
    return { ...(this.#caused.get(fault) ?? nothing()) };
  }

  unexplained(): Unexplained {
    const [failures, of] = [this.#unexplained, this.#failures];
    return { failures, of, share: of === 0 ? null : roundFigure(failures / of) };
  }

  #count(fault: string | undefined, what: keyof FaultCaused): void {
    this.#failures += 1;
    if (fault === undefined) {
      this.#unexplained += 1;
      return;
    }
    const counts = this.#caused.get(fault) ?? nothing();
    this.#caused.set(fault, counts);
    counts[what] += 1;
  }
}

function nothing(): Counts {
  return {
    operations_failed: 0,
    operations_timed_out: 0,
    connections_lost: 0,
    attempts_refused: 0,
  };
}
