import type { Listener } from './hub.ts';
import { openFrame } from './hub.ts';
import type { LoadMeter } from './load-meter.ts';

/** Sends one connection the figures it asked for, at the interval it asked for. */
export class Monitor {
  readonly #listener: Listener;
  readonly #load: LoadMeter;
  #timer: NodeJS.Timeout | undefined;

  constructor(listener: Listener, load: LoadMeter) {
    this.#listener = listener;
    this.#load = load;
  }

  /** Replaces the configuration before; an interval of 0 ms ends the samples. */
  configure(metrics: readonly string[], intervalMs: number): void {
    this.stop();
    if (intervalMs === 0) return;
    this.#timer = setInterval(() => this.#sample(metrics), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(metrics: readonly string[]): void {
    const figures = Object.entries(this.#load.figures());
    const data = Object.fromEntries(figures.filter(([metric]) => metrics.includes(metric)));
    this.#listener.push(openFrame('monitoring', 'monitoring.sample', data));
  }
}
