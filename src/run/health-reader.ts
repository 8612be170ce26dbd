import { hostNow } from '../determinism/host.ts';
import { HostHealth } from '../determinism/host-health.ts';
import { LoopProbe } from '../determinism/loop-probe.ts';
import { causeOfLimit } from '../metrics/cause-of-limit.ts';
import { freshWatch, watchGenerator, type GeneratorHealth } from '../metrics/generator-health.ts';
import { Histogram } from '../metrics/histogram.ts';
import type { GeneratorJudgement } from '../streams/run-facts.ts';

const bytesPerMebibyte = 1_048_576;
const microsecondsPerMs = 1000;

/** Windows that are shorter, at the end of a phase, are too short for percentiles and shares. */
const shortestWindowMs = 500;
/** Readings that follow sooner are of windows which one block of the event loop spanned. */
const shortestReadingMs = 100;

/**
 * Reads the generator's own health window by window, from its making until `stop`. While a thread
 * is profiled the host calls an idle event loop busy, so its CPU share stands in for that figure.
 */
export class HealthReader {
  readonly #isProfiled: boolean;
  readonly #host = new HostHealth();
  readonly #lateness = new Histogram();
  readonly #probe = new LoopProbe((ms) => this.#lateness.record(ms * microsecondsPerMs));
  #watch = freshWatch;
  #readAt = hostNow();
  #last: GeneratorHealth | undefined;

  constructor({ isProfiled }: { readonly isProfiled: boolean }) {
    this.#isProfiled = isProfiled;
  }

  /** Health in a window that just ended; one that is too short is told with the next. */
  read(windowMs: number): GeneratorHealth | undefined {
    if (windowMs < shortestWindowMs) return undefined;
    const now = hostNow();
    const ofSameBlock = now - this.#readAt < shortestReadingMs ? this.#last : undefined;
    const health = ofSameBlock ?? this.#measure();
    this.#readAt = now;
    this.#last = health;
    this.#watch = watchGenerator(this.#watch, health);
    return health;
  }

  judgement(): GeneratorJudgement {
    return { limited: this.#watch.limited, cause: causeOfLimit(this.#watch) };
  }

  stop(): void {
    this.#host.stop();
    this.#probe.stop();
    this.#lateness.destroy();
  }

  #measure(): GeneratorHealth {
    const { lateMs, cpuMs } = this.#probe.read();
    const { loopUtilisation, cpuShare, rssBytes, gc } = this.#host.read();
    const latenessP99Ms = (this.#lateness.percentileUs(99) ?? 0) / microsecondsPerMs;
    this.#lateness.reset();
    return {
      loopUtilisation: this.#isProfiled ? Math.min(1, cpuShare) : loopUtilisation,
      latenessP99Ms,
      ...(lateMs > 0 && { lateCpuShare: cpuMs / lateMs }),
      gcMs: gc.totalMs,
      gcMaxMs: gc.maxMs,
      rssMb: rssBytes / bytesPerMebibyte,
      cpuShare,
    };
  }
}
