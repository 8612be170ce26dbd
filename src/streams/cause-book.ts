import type { FaultCaused, Unexplained } from '../metrics/fault-caused.ts';
import { injectedError } from '../metrics/injected-error.ts';
import type { Connection, Sample } from '../metrics/observation.ts';
import { NameCounts } from '../metrics/name-counts.ts';
import { roundFigure } from '../metrics/rounding.ts';

type Counts = { -readonly [Key in keyof FaultCaused]: number };

/** What failed in a run, by the fault behind it. */
export class CauseBook {
  readonly #caused = new Map<string, Counts>();
  readonly #unexplained = new NameCounts();
  #failures = 0;

  /** An operation that failed or timed out; one that a setting made to fail is left out. */
  fail({ outcome, errorClass, fault }: Sample): void {
    if (errorClass === injectedError && fault === undefined) return;
    const isLate = outcome === 'timedOut';
    if (fault === undefined) this.#unexplained.add(errorClass ?? outcome);
    this.#count(fault, isLate ? 'operations_timed_out' : 'operations_failed');
  }

  connect({ step, errorClass, fault }: Connection): void {
    const isRefused = step === 'refused' && errorClass !== 'given_up';
    if (step !== 'closed' && !isRefused) return;
    if (fault === undefined) this.#unexplained.add(errorClass ?? step);
    this.#count(fault, isRefused ? 'attempts_refused' : 'connections_lost');
  }

  causedBy(fault: string): FaultCaused {
    return { ...(this.#caused.get(fault) ?? nothing()) };
  }

  unexplained(): Unexplained {
    const [failures, of] = [this.#unexplained.total(), this.#failures];
    const share = of === 0 ? null : roundFigure(failures / of);
    return { failures, of, share, classes: this.#unexplained.toRecord() };
  }

  #count(fault: string | undefined, what: keyof FaultCaused): void {
    this.#failures += 1;
    if (fault === undefined) return;
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
