/** Length of a slot in which connections are accepted, in ms. */
const slotMs = 10;
const slotsPerSecond = 1000 / slotMs;

/** Accepts so many connections per second, spread evenly over slots; no slot saves for later. */
export class ModelDoor {
  readonly #acceptsPerSecond: number | undefined;
  #slot = -1;
  #left = 0;

  constructor(acceptsPerSecond: number | undefined) {
    this.#acceptsPerSecond = acceptsPerSecond;
  }

  /** Whether a connection that comes now is accepted. */
  accepts(now: number): boolean {
    if (this.#acceptsPerSecond === undefined) return true;
    const slot = Math.floor(now / slotMs);
    if (slot !== this.#slot) {
      this.#slot = slot;
      this.#left = acceptedUpTo(slot + 1, this.#acceptsPerSecond);
      this.#left -= acceptedUpTo(slot, this.#acceptsPerSecond);
    }
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}

/** Most that all slots before this one accept, a whole number. */
function acceptedUpTo(slot: number, perSecond: number): number {
  return Math.floor((slot * perSecond) / slotsPerSecond);
}
