/** Shorter windows, at the edges of phases, are too short to say how fast something went. */
const shortestMs = 500;

/** Operations per second over windows: how many there were, their peak and how much they vary. */
export class RateSpread {
  #operations = 0;
  #durationMs = 0;
  #peak = 0;
  #weightMs = 0;
  #mean = 0;
  #squares = 0;

  /** Operations per second over all of it; 0 without any time. */
  get average(): number {
    return this.#durationMs === 0 ? 0 : (this.#operations * 1_000) / this.#durationMs;
  }

  /** Rate of the fastest window; the average when all were shorter than half a second. */
  get peak(): number {
    return this.#weightMs === 0 ? this.average : this.#peak;
  }

  /** Standard deviation of the windows' rates, each weighted by its length. */
  get deviation(): number {
    return this.#weightMs === 0 ? 0 : Math.sqrt(this.#squares / this.#weightMs);
  }

  /** One window. Mean and squares as in West, "Updating mean and variance estimates" (1979). */
  add(operations: number, durationMs: number): void {
    this.#operations += operations;
    this.#durationMs += durationMs;
    if (durationMs < shortestMs) return;
    const rate = (operations * 1_000) / durationMs;
    if (rate > this.#peak) this.#peak = rate;
    this.#weigh({ weightMs: durationMs, mean: rate, squares: 0 });
  }

  /** Adds all windows of the other one, which stays as it is. */
  merge(other: RateSpread): void {
    this.#operations += other.#operations;
    this.#durationMs += other.#durationMs;
    if (other.#peak > this.#peak) this.#peak = other.#peak;
    this.#weigh({ weightMs: other.#weightMs, mean: other.#mean, squares: other.#squares });
  }

  #weigh(part: { readonly weightMs: number; readonly mean: number; readonly squares: number }) {
    if (part.weightMs === 0) return;
    const weightMs = this.#weightMs + part.weightMs;
    const delta = part.mean - this.#mean;
    const share = part.weightMs / weightMs;
    this.#squares += part.squares + delta * delta * this.#weightMs * share;
    this.#mean += delta * share;
    this.#weightMs = weightMs;
  }
}
