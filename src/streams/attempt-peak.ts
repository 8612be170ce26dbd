/** Attempts are counted in steps of so many ms, a window is ten of them. */
const stepMs = 10;
const stepsPerWindow = 10;

/** Attempts that begin later than ten minutes after the first moment are in no window. */
const maxSteps = 60_000;

/** How many attempts began, and the most of them in any 100 ms, seen in steps of 10 ms. */
export class AttemptPeak {
  readonly #fromMs: number;
  readonly #steps: number[] = [];
  attempts = 0;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  /** Whether it counts, by when it began; they may come in any order. */
  count(beganMs: number): boolean {
    const step = Math.floor((beganMs - this.#fromMs) / stepMs);
    if (step < 0) return false;
    this.attempts += 1;
    if (step < maxSteps) this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    return true;
  }

  /** Most attempts in 100 ms. */
  peak(): number {
    let most = 0;
    let inWindow = 0;
    for (let step = 0; step < this.#steps.length; step += 1) {
      inWindow += this.#steps[step] ?? 0;
      inWindow -= this.#steps[step - stepsPerWindow] ?? 0;
      most = Math.max(most, inWindow);
    }
    return most;
  }
}
