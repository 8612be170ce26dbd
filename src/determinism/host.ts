import { randomBytes } from 'node:crypto';

const originMs = performance.now();

/** Monotonic milliseconds since this process loaded the module, in whole microseconds. */
export function hostNow(): number {
  return Math.round((performance.now() - originMs) * 1000) / 1000;
}

/** The calendar, for labels only; never subtract two of these. */
export function wallClock(): Date {
  return new Date();
}

/** Calls back once after `delayMs` of real time (at least 1 ms); returns its cancellation. */
export function hostTimeout(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** Calls back every `intervalMs` of real time without keeping the process alive. */
export function hostInterval(callback: () => void, intervalMs: number): () => void {
  const timer = setInterval(callback, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

export function hostSleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** `bytes` of unpredictable randomness as hexadecimal digits: secrets and names, never plans. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
