/** What the host says about this process since the reading before. */
export interface HostReading {
  /** Share of the time the event loop was busy, 0–1. */
  readonly loopUtilisation: number;
  /** CPU time over elapsed time; more than 1 with several threads. */
  readonly cpuShare: number;
  /** Resident memory in bytes. */
  readonly rssBytes: number;
}

/** Reads event loop, CPU and memory of this process, each time since the last. */
export class HostHealth {
  #loop = performance.eventLoopUtilization();
  #cpu = process.cpuUsage();
  #readAt = performance.now();

  read(): HostReading {
    const loop = performance.eventLoopUtilization();
    const cpu = process.cpuUsage(this.#cpu);
    const now = performance.now();
    const elapsedUs = Math.max(1, (now - this.#readAt) * 1000);
    const reading = {
      loopUtilisation: performance.eventLoopUtilization(loop, this.#loop).utilization,
      cpuShare: (cpu.user + cpu.system) / elapsedUs,
      rssBytes: process.memoryUsage.rss(),
    };
    this.#loop = loop;
    this.#cpu = process.cpuUsage();
    this.#readAt = now;
    return reading;
  }
}
