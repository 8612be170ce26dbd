import type { Problem } from '../scenario/problem.ts';
import type { ExitReason } from './exit-codes.ts';
import type { Interruptions } from './interruptions.ts';

/** One call of the program: what its commands share and how it will end. */
export interface Invocation {
  /** The arguments as they were written. */
  readonly written: readonly string[];
  /** Problems of the arguments, found before the command began. */
  readonly problems: readonly Problem[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interruptions: Interruptions;
  exit: ExitReason;
}
