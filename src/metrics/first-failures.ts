import { maxNameLength } from './limits.ts';
import type { Crash, Life, Sample } from './observation.ts';

/** Who was the first that something happened to, where and when. */
export type FirstFailure = Pick<Sample, 'at' | 'user' | 'state' | 'fault'>;

/** The first user that crashed. */
export type FirstCrash = Pick<Life, 'at' | 'user' | 'persona'> & Crash;

/** Most kinds of failure of which the first is remembered. */
const maxKinds = 256;

/** Failures of one kind. */
interface Failures {
  readonly first: FirstFailure;
  /** How many of them a fault of the run can be the cause of. */
  ofFaults: number;
}

/**
 * The first failure of each kind and the first crash: an example says more than a count. And how
 * many of a kind a fault of the run explains.
 */
export class FirstFailures {
  readonly #failures = new Map<string, Failures>();
  #crash: FirstCrash | undefined;

  add(sample: Sample): void {
    const { transport, operation, errorClass = sample.outcome } = sample;
    const key = keyOf({ transport, operation, errorClass: errorClass.slice(0, maxNameLength) });
    const failures = this.#failures.get(key) ?? this.#open(key, sample);
    if (failures !== undefined && sample.fault !== undefined) failures.ofFaults += 1;
  }

  addCrash({ at, user, persona, crash }: Life): void {
    if (crash !== undefined) this.#crash ??= { at, user, persona, ...crash };
  }

  get crash(): FirstCrash | undefined {
    return this.#crash;
  }

  /** Of this operation and class; `undefined` when there were too many kinds. */
  of(kind: FailureKind): FirstFailure | undefined {
    return this.#failures.get(keyOf(kind))?.first;
  }

  /** How many of this operation and class are put down to a fault of the run. */
  ofFaults(kind: FailureKind): number {
    return this.#failures.get(keyOf(kind))?.ofFaults ?? 0;
  }

  #open(key: string, { at, user, state, fault }: Sample): Failures | undefined {
    if (this.#failures.size >= maxKinds) return undefined;
    const example = { at, user, state };
    const failures = { first: fault === undefined ? example : { ...example, fault }, ofFaults: 0 };
    this.#failures.set(key, failures);
    return failures;
  }
}

/** `errorClass` as it is counted. */
export interface FailureKind extends Pick<Sample, 'transport' | 'operation'> {
  readonly errorClass: string;
}

function keyOf({ transport, operation, errorClass }: FailureKind): string {
  return `${transport}\n${operation}\n${errorClass}`;
}
