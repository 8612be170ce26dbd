import type { Problem } from './problem.ts';

/** Outcome of reading something a user wrote: the value, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | {
      readonly kind: 'invalid';
      readonly problems: readonly Problem[];
      /** What could be read in spite of them, so that more problems can be found in it. */
      readonly rest?: T | undefined;
    };

export function valid<T>(value: T): Checked<T> {
  return { kind: 'valid', value };
}

export function invalid(...problems: readonly Problem[]): Checked<never> {
  return { kind: 'invalid', problems };
}

/** Wrong, but so much of it could be read. */
export function partlyInvalid<T>(rest: T | undefined, problems: readonly Problem[]): Checked<T> {
  return { kind: 'invalid', problems, rest };
}

/** The problems of a reading; none when it is valid. */
export function problemsOf(checked: Checked<unknown>): readonly Problem[] {
  return checked.kind === 'invalid' ? checked.problems : [];
}
