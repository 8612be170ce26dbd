import { maxNameLength } from './limits.ts';
import type { Crash, Life, Sample } from './observation.ts';

/** Who was the first that something happened to, where and when. */
export type FirstFailure = Pick<Sample, 'at' | 'user' | 'state' | 'fault'>;

/** The first user that crashed. */
export type FirstCrash = Pick<Life, 'at' | 'user' | 'persona'> & Crash;

/** Most kinds of failure of which the first is remembered. */
const maxKinds = 256;

/** The first failure of each kind and the first crash: an example says more than a count. */
export class FirstFailures {
  readonly #failures = new Map<string, FirstFailure>();
  #crash: FirstCrash | undefined;

  add(sample: Sample): void {
    const { transport, operation, errorClass = sample.outcome } = sample;
    const key = keyOf({ transport, operation, errorClass: errorClass.slice(0, maxNameLength) });
    if (this.#failures.has(key) || this.#failures.size >= maxKinds) return;
    const { at, user, state, fault } = sample;
    const example = { at, user, state };
    this.#failures.set(key, fault === undefined ? example : { ...example, fault });
  }

  addCrash({ at, user, persona, crash }: Life): void {
    if (crash !== undefined) this.#crash ??= { at, user, persona, ...crash };
  }

  get crash(): FirstCrash | undefined {
    return this.#crash;
  }

  /** Of this operation and class; `undefined` when there were too many kinds. */
  of(kind: FailureKind): FirstFailure | undefined {
    return this.#failures.get(keyOf(kind));
  }
}

/** `errorClass` as it is counted. */
export interface FailureKind extends Pick<Sample, 'transport' | 'operation'> {
  readonly errorClass: string;
}

function keyOf({ transport, operation, errorClass }: FailureKind): string {
  return `${transport}\n${operation}\n${errorClass}`;
}
