import type { Clock, Timer } from '../../src/determinism/clock.ts';

interface Entry {
  readonly dueUs: number;
  readonly callback: () => void;
  readonly handle: Timer;
}

/** The clock as one would explain it: a list, searched from the front, in integer microseconds. */
export class NaiveClock implements Clock {
  #nowUs = 0;
  #entries: Entry[] = [];

  now(): number {
    return this.#nowUs / 1000;
  }

  pending(): number {
    return this.#entries.length;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const dueUs = this.#nowUs + Math.round(delayMs * 1000);
    const handle = { due: dueUs / 1000 };
    this.#entries.push({ dueUs, callback, handle });
    return handle;
  }

  clearTimeout(timer: Timer): void {
    this.#entries = this.#entries.filter((entry) => entry.handle !== timer);
  }

  runUntil(timeMs: number): void {
    const untilUs = Math.round(timeMs * 1000);
    for (;;) {
      const next = this.#earliest();
      if (next === undefined || next.dueUs > untilUs) break;
      this.#entries.splice(this.#entries.indexOf(next), 1);
      this.#nowUs = next.dueUs;
      next.callback();
    }
    this.#nowUs = Math.max(this.#nowUs, untilUs);
  }

  #earliest(): Entry | undefined {
    let earliest: Entry | undefined;
    for (const entry of this.#entries) {
      if (earliest === undefined || entry.dueUs < earliest.dueUs) earliest = entry;
    }
    return earliest;
  }
}
