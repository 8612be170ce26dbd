import { randomBytes } from 'node:crypto';
import { wholeMicroseconds } from './whole-microseconds.ts';

const originMs = performance.now();

/** Monotonic milliseconds since this process loaded the module, in whole microseconds. */
export function hostNow(): number {
  return wholeMicroseconds(performance.now() - originMs);
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

export function hostSleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Lets signals, sockets and files have their turn. */
export function hostTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** `bytes` of unpredictable randomness as hexadecimal digits: secrets and names, never plans. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
