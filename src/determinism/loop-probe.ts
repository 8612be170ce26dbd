import { hostNow, hostTimeout } from './host.ts';

/** Time between two deadlines; also from where on a deadline counts as missed. */
const intervalMs = 10;
/** Deadlines older than this are not booked one by one: most of a queue that nobody empties. */
const longestMs = 60_000;
const microsecondsPerMs = 1000;

/** What the process got of the processor while its event loop was late. */
export interface LateTime {
  readonly lateMs: number;
  /** CPU time used meanwhile by all threads, at most `lateMs`. */
  readonly cpuMs: number;
}

/**
 * Has a deadline every 10 ms of absolute time and books how late each one was met, the missed ones
 * too: a block of 300 ms counts thirty times, so percentiles are weighted by time.
 */
export class LoopProbe {
  readonly #book: (latenessMs: number) => void;
  #dueAt = hostNow() + intervalMs;
  #cpuMs = cpuMs();
  #lateMs = 0;
  #lateCpuMs = 0;
  #cancel: () => void = () => undefined;

  constructor(book: (latenessMs: number) => void) {
    this.#book = book;
    this.#arm();
  }

  /** Late time since the last reading; books all that is overdue by now. */
  read(): LateTime {
    this.#look();
    const late = { lateMs: this.#lateMs, cpuMs: this.#lateCpuMs };
    this.#lateMs = 0;
    this.#lateCpuMs = 0;
    return late;
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): void {
    const wake = (): void => {
      this.#look();
      this.#arm();
    };
    this.#cancel = hostTimeout(wake, Math.max(0, this.#dueAt - hostNow()));
  }

  #look(): void {
    const now = hostNow();
    const cpu = cpuMs();
    const latenessMs = now - this.#dueAt;
    if (latenessMs > intervalMs) {
      this.#lateMs += latenessMs;
      this.#lateCpuMs += Math.min(latenessMs, cpu - this.#cpuMs);
    }
    this.#cpuMs = cpu;
    if (latenessMs > longestMs)
      this.#dueAt += intervalMs * Math.floor((latenessMs - longestMs) / intervalMs);
    for (; this.#dueAt <= now; this.#dueAt += intervalMs) this.#book(now - this.#dueAt);
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / microsecondsPerMs;
}
