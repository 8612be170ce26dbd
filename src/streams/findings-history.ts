import type { AnalysisLimits } from '../metrics/analysis-limits.ts';
import { feltP95 } from '../metrics/felt-p95.ts';
import { noTrend, plusPoint, trendOf, type LinearTrend } from '../metrics/linear-trend.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import type { PersonaTransportFigures, Window } from '../metrics/window.ts';

/** Most kinds of error whose beginning is remembered; of later ones it is not told. */
const maxErrorKinds = 256;

/** Readings that findings look at. */
export type WatchedReading = 'cpu' | 'cache_hit_rate';

/** What is watched window by window. */
export type Watched = WatchedReading | Transport | 'database_mean' | 'pool_wait';

/** When a figure was beyond its limit; times in ms of the run. */
export interface Beyond {
  /** What the windows were held against. */
  readonly limit: number;
  readonly sinceMs: number;
  readonly windows: number;
  readonly worst: number;
  readonly worstAtMs: number;
}

/** Growth of the target's memory in MiB per second, and from when to when. */
export interface MemoryGrowth {
  readonly trend: LinearTrend;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a summary does not say of the windows that count; of a fixed size. */
export class FindingsHistory {
  readonly #limits: AnalysisLimits;
  readonly #phases: ReadonlySet<string>;
  readonly #beyond = new Map<Watched, Beyond>();
  readonly #means = new Map<WatchedReading, { readonly mean: number; readonly count: number }>();
  readonly #errorsSince = new Map<string, number>();
  #memory = noTrend;
  #memoryFromMs = 0;
  #memoryToMs = 0;

  constructor(limits: AnalysisLimits, phasesThatCount: readonly string[]) {
    this.#limits = limits;
    this.#phases = new Set(phasesThatCount);
  }

  add(window: Window): void {
    this.#addErrors(window);
    if (!this.#phases.has(window.phase)) return;
    this.#watchTimes(window);
    this.#watchReading(window, 'cpu');
    this.#watchReading(window, 'cache_hit_rate');
    this.#watchMemory(window);
  }

  /** `undefined` when it never was. */
  beyond(what: Watched): Beyond | undefined {
    return this.#beyond.get(what);
  }

  /** Mean over all readings in phases that count. */
  mean(reading: WatchedReading): number | undefined {
    return this.#means.get(reading)?.mean;
  }

  memoryGrowth(): MemoryGrowth | undefined {
    const trend = trendOf(this.#memory);
    if (trend === undefined) return undefined;
    return { trend, fromMs: this.#memoryFromMs, toMs: this.#memoryToMs };
  }

  /** Start of the first window in which an operation ended with this class, in ms. */
  errorsSince(transport: Transport, operation: string, errorClass: string): number | undefined {
    return this.#errorsSince.get(keyOf(transport, operation, errorClass));
  }

  #watchTimes(window: Window): void {
    const { latencyP95Ms, databaseMs, poolWaitMs } = this.#limits;
    for (const transport of transports) {
      const { ms } = feltP95(window.transports[transport]);
      this.#watch(transport, ms, { window, most: latencyP95Ms });
    }
    const { latency, poolWait } = window.transports.database;
    this.#watch('database_mean', latency.meanMs, { window, most: databaseMs });
    this.#watch('pool_wait', poolWait?.p95Ms, { window, most: poolWaitMs });
  }

  #watchReading(window: Window, reading: WatchedReading): void {
    const figures = window.target[reading];
    if (figures === undefined || figures.samples === 0) return;
    const { mean, samples } = figures;
    const before = this.#means.get(reading) ?? { mean: 0, count: 0 };
    const count = before.count + samples;
    // Moving the mean keeps a figure that never changes exactly what it is.
    const moved = before.mean + ((mean - before.mean) * samples) / count;
    this.#means.set(reading, { mean: moved, count });
    const { cpuAdviceShare, cacheHitShare } = this.#limits;
    const limit = reading === 'cpu' ? { most: cpuAdviceShare } : { least: cacheHitShare };
    this.#watch(reading, mean, { window, ...limit });
  }

  #watch(what: Watched, value: number | null | undefined, bound: Bound): void {
    if (value === null || value === undefined) return;
    const { window, most = Infinity, least = -Infinity } = bound;
    if (value <= most && value >= least) return;
    const before = this.#beyond.get(what);
    const isWorse =
      before === undefined || (value > most ? value > before.worst : value < before.worst);
    this.#beyond.set(what, {
      limit: value > most ? most : least,
      sinceMs: before?.sinceMs ?? window.startMs,
      windows: (before?.windows ?? 0) + 1,
      worst: isWorse ? value : before.worst,
      worstAtMs: isWorse ? window.startMs : before.worstAtMs,
    });
  }

  #watchMemory({ target, endMs }: Window): void {
    const figures = target['memory'];
    if (figures === undefined || figures.samples === 0) return;
    if (this.#memory.count === 0) this.#memoryFromMs = endMs;
    this.#memoryToMs = endMs;
    this.#memory = plusPoint(this.#memory, { x: endMs / 1_000, y: figures.mean });
  }

  #addErrors({ personas, startMs }: Window): void {
    for (const { transports: lanes } of Object.values(personas)) {
      for (const transport of transports) {
        for (const key of errorKeys(transport, lanes[transport])) this.#rememberError(key, startMs);
      }
    }
  }

  #rememberError(key: string, startMs: number): void {
    if (this.#errorsSince.has(key) || this.#errorsSince.size >= maxErrorKinds) return;
    this.#errorsSince.set(key, startMs);
  }
}

interface Bound {
  readonly window: Window;
  readonly most?: number;
  readonly least?: number;
}

function errorKeys(
  transport: Transport,
  figures: PersonaTransportFigures | undefined,
): readonly string[] {
  return Object.entries(figures?.operations ?? {}).flatMap(([operation, { errors }]) =>
    Object.keys(errors).map((errorClass) => keyOf(transport, operation, errorClass)),
  );
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}
