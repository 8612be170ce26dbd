import { hostNow, hostTimeout } from '../determinism/host.ts';

/** Time as somebody sees it who waits; `after` calls back once and returns its cancellation. */
export interface WaitClock {
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** The time of this machine. */
export const hostWaitClock: WaitClock = {
  now: hostNow,
  after: (delayMs, callback) => hostTimeout(callback, delayMs),
};

/** A wait, and who is told of it while it lasts. */
export interface Wait {
  readonly delayMs: number;
  /** How often `remaining` is told. */
  readonly everyMs: number;
  readonly remaining: (ms: number) => void;
  /** Ends the wait when it comes. */
  readonly stopped: Promise<unknown>;
}

/** Waits for so long, or until it is stopped. */
export async function wait(clock: WaitClock, waiting: Wait): Promise<void> {
  const endMs = clock.now() + waiting.delayMs;
  let isStopped = false;
  const stopped = waiting.stopped.then(() => (isStopped = true));
  for (let left = waiting.delayMs; left > 0 && !isStopped; left = endMs - clock.now()) {
    waiting.remaining(left);
    let cancel = (): void => undefined;
    const passed = new Promise<void>((resolve) => {
      cancel = clock.after(Math.min(left, waiting.everyMs), resolve);
    });
    await Promise.race([passed, stopped]);
    cancel();
  }
}
