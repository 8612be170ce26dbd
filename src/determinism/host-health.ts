import { GcWatch, type GcPauses } from './gc-watch.ts';
import { hostNow } from './host.ts';

/** What the host says about this process since the reading before. */
export interface HostReading {
  /** Share of the time the event loop was busy, 0–1. */
  readonly loopUtilisation: number;
  /** CPU time over elapsed time; more than 1 with several threads. */
  readonly cpuShare: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
  readonly gc: GcPauses;
}

/** Reads event loop, CPU, memory and pauses of this process, each time since the last. */
export class HostHealth {
  readonly #gc = new GcWatch();
  #loop = performance.eventLoopUtilization();
  #cpu = process.cpuUsage();
  #readAt = hostNow();

  read(): HostReading {
    const loop = performance.eventLoopUtilization();
    const cpu = process.cpuUsage();
    const now = hostNow();
    const elapsedMs = Math.max(1, now - this.#readAt);
    const cpuUs = cpu.user + cpu.system - this.#cpu.user - this.#cpu.system;
    const { utilization } = performance.eventLoopUtilization(loop, this.#loop);
    this.#loop = loop;
    this.#cpu = cpu;
    this.#readAt = now;
    return {
      loopUtilisation: utilization,
      cpuShare: cpuUs / (1000 * elapsedMs),
      rssBytes: process.memoryUsage.rss(),
      gc: this.#gc.read(),
    };
  }

  stop(): void {
    this.#gc.stop();
  }
}
