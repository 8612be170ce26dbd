import type { ThresholdCollector, ThresholdFigure } from '../metrics/threshold-collector.ts';

/** Most parts a sliding window is made of. */
const maxSlots = 60;
/** Windows end a little early or late in real time; so much is not waited for. */
const toleranceMs = 50;
/** Up to this length each window of the run is a part of its own. */
const longestFineMs = 60_000;

/** The stretch of time a threshold is about: which windows are in it, and what they come to. */
export interface ThresholdStretch {
  /** Closes the open window, which counts or not; true when there is something new to judge. */
  close(durationMs: number, counts: boolean): boolean;
  /** Ends the run; true likewise. */
  end(): boolean;
  read(statistic: string): ThresholdFigure | undefined;
}

/** All windows that count, from the first to the last. */
export class WholeStretch<Slice> implements ThresholdStretch {
  readonly #collector: ThresholdCollector<Slice>;
  #durationMs = 0;

  constructor(collector: ThresholdCollector<Slice>) {
    this.#collector = collector;
  }

  close(durationMs: number, counts: boolean): boolean {
    const slice = this.#collector.take();
    if (!counts) return false;
    this.#collector.add(slice);
    this.#durationMs += durationMs;
    return true;
  }

  end(): boolean {
    return this.#durationMs > 0;
  }

  read(statistic: string): ThresholdFigure | undefined {
    return this.#collector.read(statistic, this.#durationMs);
  }
}

interface Slot<Slice> {
  readonly slice: Slice;
  readonly durationMs: number;
}

/**
 * The last `overMs` of windows that count, in at most 60 parts; longer ones than a minute slide by
 * a sixtieth of their length. It never spans windows that do not count.
 */
export class SlidingStretch<Slice> implements ThresholdStretch {
  readonly #collector: ThresholdCollector<Slice>;
  readonly #overMs: number;
  readonly #slotMs: number;
  #slots: Slot<Slice>[] = [];
  #coveredMs = 0;
  #open: Slot<Slice> | undefined;
  #isInterrupted = false;

  constructor(collector: ThresholdCollector<Slice>, overMs: number) {
    this.#collector = collector;
    this.#overMs = overMs;
    this.#slotMs = overMs > longestFineMs ? overMs / maxSlots : 0;
  }

  close(durationMs: number, counts: boolean): boolean {
    const slice = this.#collector.take();
    if (!counts) {
      this.#isInterrupted = true;
      return this.end();
    }
    if (this.#isInterrupted) this.#restart();
    this.#extend({ slice, durationMs });
    return (this.#open?.durationMs ?? 0) >= this.#slotMs && this.end();
  }

  /** Also ends a part that is still short, so that the last windows are judged as well. */
  end(): boolean {
    const slot = this.#open;
    if (slot === undefined) return false;
    this.#open = undefined;
    this.#collector.add(slot.slice);
    this.#slots.push(slot);
    this.#coveredMs += slot.durationMs;
    while (this.#hasSpareSlot()) this.#removeOldest();
    return this.#coveredMs >= this.#enoughMs() || this.#slots.length === maxSlots;
  }

  read(statistic: string): ThresholdFigure | undefined {
    return this.#collector.read(statistic, this.#coveredMs);
  }

  #extend(slot: Slot<Slice>): void {
    const open = this.#open;
    this.#open =
      open === undefined
        ? slot
        : {
            slice: this.#collector.merge(open.slice, slot.slice),
            durationMs: open.durationMs + slot.durationMs,
          };
  }

  #hasSpareSlot(): boolean {
    const oldestMs = this.#slots[0]?.durationMs ?? 0;
    const isSpare = this.#coveredMs - oldestMs >= this.#enoughMs();
    return this.#slots.length > maxSlots || (this.#slots.length > 1 && isSpare);
  }

  #removeOldest(): void {
    const oldest = this.#slots.shift();
    if (oldest === undefined) return;
    const kept = this.#slots.map(({ slice }) => slice);
    this.#collector.remove(oldest.slice, kept);
    this.#coveredMs -= oldest.durationMs;
  }

  #restart(): void {
    this.#isInterrupted = false;
    while (this.#slots.length > 0) this.#removeOldest();
    this.#coveredMs = 0;
  }

  #enoughMs(): number {
    return this.#overMs - toleranceMs;
  }
}
