import { Histogram, isRecordable } from './histogram.ts';
import { figuresOf, noLatency, type LatencyFigures } from './latency-figures.ts';
import { usToMs } from './rounding.ts';

const firstCapacity = 16;
const maxCapacity = 1_024;

/**
 * The durations of one series in one window. Up to 1,024 values are kept as they are, which makes a
 * quiet series cost bytes instead of a histogram; beyond that they are counted in a histogram.
 */
export class LatencyWindow {
  #values = new Uint32Array(firstCapacity);
  #length = 0;
  #sumUs = 0;
  #invalid = 0;
  #spill: Histogram | undefined;
  #spilled = false;

  record(valueUs: number): void {
    if (!isRecordable(valueUs)) {
      this.#invalid += 1;
      return;
    }
    if (this.#length === this.#values.length) this.#makeRoom();
    if (this.#spilled) {
      this.#spill?.record(valueUs);
      return;
    }
    const rounded = Math.round(valueUs);
    this.#values[this.#length] = rounded;
    this.#length += 1;
    this.#sumUs += rounded;
  }

  /** Figures of the window, within 0.1 %. */
  figures(): LatencyFigures {
    if (this.#spilled) return figuresOf(this.#spill);
    if (this.#length === 0) return noLatency;
    const sorted = this.#values.subarray(0, this.#length).sort();
    return {
      count: this.#length,
      meanMs: usToMs(this.#sumUs / this.#length),
      p50Ms: nearestRankMs(sorted, 50),
      p95Ms: nearestRankMs(sorted, 95),
      p99Ms: nearestRankMs(sorted, 99),
      maxMs: nearestRankMs(sorted, 100),
    };
  }

  /** Adds everything to a total, which it makes when there is something to add, and starts anew. */
  pourInto(total: Histogram | undefined): Histogram | undefined {
    if (!this.#spilled && this.#length === 0 && this.#invalid === 0) return total;
    const target = total ?? new Histogram();
    target.countInvalid(this.#invalid);
    if (this.#spilled && this.#spill !== undefined) target.merge(this.#spill);
    else this.#recordAll(target);
    this.#restart();
    return target;
  }

  destroy(): void {
    this.#spill?.destroy();
    this.#spill = undefined;
    this.#spilled = false;
  }

  #recordAll(target: Histogram): void {
    for (let index = 0; index < this.#length; index += 1) target.record(this.#values[index] ?? 0);
  }

  #restart(): void {
    if (this.#spilled) this.#spill?.reset();
    this.#spilled = false;
    this.#length = 0;
    this.#sumUs = 0;
    this.#invalid = 0;
  }

  #makeRoom(): void {
    if (this.#spilled) return;
    if (this.#values.length < maxCapacity) {
      const larger = new Uint32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
      return;
    }
    this.#spill ??= new Histogram();
    this.#recordAll(this.#spill);
    this.#spilled = true;
  }
}

/** Smallest value that at least `percent` of the sorted values do not exceed. */
function nearestRankMs(sorted: Uint32Array, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100));
  return usToMs(sorted[rank - 1] ?? 0);
}
