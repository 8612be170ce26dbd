import type { Counters } from './counters.ts';
import type { Hub } from './hub.ts';
import { textHash } from './text-hash.ts';
import type { Store } from './store.ts';

const maxRunning = 10_000;
const maxAttempts = 3;
const retryMs = 1000;

/** One started experiment; `user` hears of its end. */
export interface Experiment {
  readonly experiment: string;
  readonly user: string | undefined;
  readonly durationMs: number;
}

/**
 * Ends experiments when their time is over, whether or not who started them is still connected.
 * At most 10,000 run at once; an end the database refuses three times is counted as failed.
 */
export class Experiments {
  readonly #store: Store;
  readonly #hub: Hub;
  readonly #counters: Counters;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(services: { readonly counters: Counters; readonly hub: Hub; readonly store: Store }) {
    this.#store = services.store;
    this.#hub = services.hub;
    this.#counters = services.counters;
  }

  get isFull(): boolean {
    return this.#timers.size >= maxRunning;
  }

  schedule(experiment: Experiment): void {
    this.#after(experiment.durationMs, () => this.#complete(experiment, 1));
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #after(delayMs: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void act();
    }, delayMs);
    timer.unref();
    this.#timers.add(timer);
  }

  async #complete(ended: Experiment, attempt: number): Promise<void> {
    const { experiment } = ended;
    const result = { effect: effectOf(experiment) };
    const stored = await this.#store.call('experiments.complete', { experiment, result });
    if (stored.ok) {
      this.#counters.experiments.completed += 1;
      this.#announce(ended, result);
    } else if (attempt < maxAttempts) {
      this.#after(retryMs, () => this.#complete(ended, attempt + 1));
    } else {
      this.#counters.experiments.failed += 1;
    }
  }

  #announce(ended: Experiment, result: object): void {
    const inbox = ended.user === undefined ? [] : [`inbox:${ended.user}`];
    const data = { experiment: ended.experiment, result };
    this.#hub.publish({ channels: [...inbox, 'experiments'], event: 'experiment.completed', data });
  }
}

/** The measured effect, from −1 to 1: the same for the same experiment. */
function effectOf(experiment: string): number {
  return Math.round((textHash(experiment) / 0xffff_ffff) * 2000 - 1000) / 1000;
}
