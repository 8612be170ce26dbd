import type { Counters } from './counters.ts';
import type { Hub } from './hub.ts';
import type { Store } from './store.ts';

const intervalMs = 1000;

/**
 * Measures the platform once a second: told to the `metrics` channel while someone listens, and
 * stored as performance of the run while messages come in.
 */
export class LoadMeter {
  readonly #counters: Counters;
  readonly #hub: Hub;
  readonly #store: Store;
  readonly #timer: NodeJS.Timeout;
  #isStoring = false;
  #countsBefore = { messages: 0, errors: 0, pushes: 0 };
  #cpuBefore = process.cpuUsage();
  #readAt = performance.now();
  #rates = { messages: 0, errors: 0, pushes: 0, cpu: 0 };

  constructor(services: { readonly counters: Counters; readonly hub: Hub; readonly store: Store }) {
    this.#counters = services.counters;
    this.#hub = services.hub;
    this.#store = services.store;
    this.#timer = setInterval(() => this.#tick(), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Every figure a `monitoring_config` can name: open connections, messages, error replies and
   * pushes of the last second, CPU in percent of one core, resident memory in MiB.
   */
  figures(): Readonly<Record<string, number>> {
    const memory = Math.round(process.memoryUsage.rss() / 104_857.6) / 10;
    return { connections: this.#counters.openConnections, ...this.#rates, memory };
  }

  #tick(): void {
    this.#readRates();
    if (this.#rates.messages > 0) void this.#keep();
    if (!this.#hub.hasListeners('metrics', 'metrics.tick')) return;
    this.#hub.publish({ channels: ['metrics'], event: 'metrics.tick', data: this.figures() });
  }

  /** Skipped while the one before is not written: a slow database must not gather a queue. */
  async #keep(): Promise<void> {
    if (this.#isStoring) return;
    this.#isStoring = true;
    for (const [metric, value] of Object.entries(this.figures())) {
      await this.#store.call('metrics.collect', { metric, value });
    }
    this.#isStoring = false;
  }

  #readRates(): void {
    const seconds = (performance.now() - this.#readAt) / 1000;
    const counts = this.#counters.totals();
    const before = this.#countsBefore;
    const cpu = process.cpuUsage(this.#cpuBefore);
    this.#rates = {
      messages: Math.round((counts.messages - before.messages) / seconds),
      errors: Math.round((counts.errors - before.errors) / seconds),
      pushes: Math.round((counts.pushes - before.pushes) / seconds),
      cpu: Math.round((cpu.user + cpu.system) / (seconds * 10_000)),
    };
    this.#countsBefore = counts;
    this.#cpuBefore = process.cpuUsage();
    this.#readAt = performance.now();
  }
}
