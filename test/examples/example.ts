import { simulate, type RunHandle, type RunOptions } from '../../src/index.ts';
import { root } from '../cli/run-statecrowd.ts';

/** Path of a file of examples/. */
export function example(file: string): string {
  return `${root}examples/${file}`;
}

/** What a short real run of an example is given: a few seconds in which much is done. */
export const brief = {
  warmup: 0.5,
  duration: 2,
  cooldown: 0.5,
  set: { think_time: 0.1 },
} as const;

/** An example in virtual time, as it is written. */
export function simulated(file: string, options: RunOptions = {}): Promise<RunHandle> {
  return simulate(example(file), options);
}
