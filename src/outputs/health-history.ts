import type { GeneratorHealth } from '../metrics/generator-health.ts';
import { roundFigure } from '../metrics/rounding.ts';

const maxEntries = 3_600;

/** The worst health within some windows; `index` is that of the first of them. */
export interface HealthEntry {
  readonly index: number;
  readonly loop_utilisation: number;
  readonly lateness_p99_ms: number;
  readonly gc_ms: number;
  readonly gc_max_ms: number;
  readonly rss_mb: number;
  readonly cpu_share: number;
}

function entryOf(index: number, health: GeneratorHealth): HealthEntry {
  return {
    index,
    loop_utilisation: roundFigure(health.loopUtilisation),
    lateness_p99_ms: roundFigure(health.latenessP99Ms),
    gc_ms: roundFigure(health.gcMs),
    gc_max_ms: roundFigure(health.gcMaxMs),
    rss_mb: roundFigure(health.rssMb),
    cpu_share: roundFigure(health.cpuShare),
  };
}

function worse(a: HealthEntry, b: HealthEntry): HealthEntry {
  return {
    index: a.index,
    loop_utilisation: Math.max(a.loop_utilisation, b.loop_utilisation),
    lateness_p99_ms: Math.max(a.lateness_p99_ms, b.lateness_p99_ms),
    gc_ms: Math.max(a.gc_ms, b.gc_ms),
    gc_max_ms: Math.max(a.gc_max_ms, b.gc_max_ms),
    rss_mb: Math.max(a.rss_mb, b.rss_mb),
    cpu_share: Math.max(a.cpu_share, b.cpu_share),
  };
}

/**
 * The generator's health over a run in at most 3,600 entries: when they are full, neighbours are
 * joined to the worse of both and from then on an entry stands for twice as many windows.
 */
export class HealthHistory {
  #entries: HealthEntry[] = [];
  #windowsPerEntry = 1;
  #inLast = 0;

  get windowsPerEntry(): number {
    return this.#windowsPerEntry;
  }

  get entries(): readonly HealthEntry[] {
    return this.#entries;
  }

  add(index: number, health: GeneratorHealth): void {
    const entry = entryOf(index, health);
    const last = this.#entries.at(-1);
    if (last !== undefined && this.#inLast < this.#windowsPerEntry) {
      this.#entries[this.#entries.length - 1] = worse(last, entry);
      this.#inLast += 1;
      return;
    }
    if (this.#entries.length === maxEntries) this.#halve();
    this.#entries.push(entry);
    this.#inLast = 1;
  }

  #halve(): void {
    const pairs = this.#entries.filter((_, index) => index % 2 === 0);
    this.#entries = pairs.map((entry, index) =>
      worse(entry, this.#entries[2 * index + 1] ?? entry),
    );
    this.#windowsPerEntry *= 2;
  }
}
