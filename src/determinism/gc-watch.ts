import { PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';

/** Times in which garbage collection stopped this thread. */
export interface GcPauses {
  readonly totalMs: number;
  readonly maxMs: number;
}

/** Adds up the pauses of the garbage collector, each time since the last reading. */
export class GcWatch {
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
  #totalMs = 0;
  #maxMs = 0;

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  read(): GcPauses {
    const pauses = { totalMs: this.#totalMs, maxMs: this.#maxMs };
    this.#totalMs = 0;
    this.#maxMs = 0;
    return pauses;
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly PerformanceEntry[]): void {
    for (const { duration } of entries) {
      this.#totalMs += duration;
      this.#maxMs = Math.max(this.#maxMs, duration);
    }
  }
}
