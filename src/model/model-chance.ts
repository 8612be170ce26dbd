import { chance, purposeOf } from '../determinism/chance.ts';
import { exponential, logNormal } from '../determinism/distributions.ts';
import type { LatencyModel } from '../scenario/scenario.ts';

/** Shortest latency, in ms: nothing happens in no time, so virtual time always moves on. */
const shortestMs = 0.001;

/** The backend's own chance: draws in the order of events, which a seed decides. */
export class ModelChance {
  readonly #seed: number;
  readonly #owner: number;
  #drawn = 0;

  /** Each name has a chance of its own, whatever others draw. */
  constructor(seed: number, name = 'model') {
    this.#seed = seed;
    this.#owner = purposeOf(name);
  }

  uniform(): number {
    return chance(this.#seed, this.#owner, 0, this.#drawn++);
  }

  /** Whether something of this share happens; what never happens draws nothing. */
  happens(share: number): boolean {
    return share > 0 && this.uniform() < share;
  }

  /** A latency in ms, to the microsecond. */
  latencyMs(model: LatencyModel): number {
    const drawn = logNormal(model.medianMs, model.p99Ms, this.uniform(), this.uniform());
    return Math.max(shortestMs, Math.round(drawn * 1000) / 1000);
  }

  /** Time to the next of events with the given mean gap, in ms, to the microsecond. */
  gapMs(meanMs: number): number {
    return Math.max(shortestMs, Math.round(exponential(meanMs, this.uniform()) * 1000) / 1000);
  }
}
