/** Handle of a pending timer. */
export interface Timer {
  readonly due: number;
}

/** A clock with timers. `now` in ms since the run's start; delays in ms, not negative. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): Timer;
  clearTimeout(timer: Timer): void;
}
