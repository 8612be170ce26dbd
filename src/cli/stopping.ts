import type { Interruptions, StopSignal } from './interruptions.ts';

/** The first signal of a call: told to whoever is at work when it comes, or begins after it. */
export interface Stopping extends Interruptions {
  /** `undefined` until one came. */
  readonly signal: StopSignal | undefined;
  readonly stopped: Promise<StopSignal>;
}

/** Takes the first signal from now on; a second one ends the process as ever. */
export function watchStop(interruptions: Interruptions): Stopping {
  let signal: StopSignal | undefined;
  let listener: ((signal: StopSignal) => void) | undefined;
  const stopped = new Promise<StopSignal>((resolve) => {
    interruptions.onFirst((first) => {
      signal = first;
      listener?.(first);
      resolve(first);
    });
  });
  return {
    get signal() {
      return signal;
    },
    stopped,
    onFirst: (wanted) => {
      listener = wanted;
      if (signal !== undefined) wanted(signal);
      return () => (listener = undefined);
    },
  };
}
