import type { FaultStep, Presence } from '../metrics/observation.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { FaultTrack } from './fault-track.ts';

/** Who is online, what was broken on purpose, and how long users took to come back from it. */
export class FaultBook {
  readonly #online = new Set<string>();
  readonly #past: FaultSummary[] = [];
  /** The newest fault; those before it are settled, for only one thing is broken at a time. */
  #track: FaultTrack | undefined;
  #activeInWindow: string[] = [];

  see(presence: Presence): void {
    if (presence.step === 'online') this.#online.add(presence.user);
    else this.#online.delete(presence.user);
    this.#track?.see(presence);
  }

  note(fault: FaultStep): void {
    if (fault.step === 'began') this.#begin(fault);
    else if (fault.step === 'ended') this.#track?.end(fault.at);
    else this.#track?.cutShort();
  }

  /** The faults of the window that closes now. */
  close(): readonly string[] {
    const active = this.#activeInWindow;
    this.#activeInWindow = this.#track === undefined || this.#track.isEnded ? [] : [this.#track.id];
    return active;
  }

  summary(): readonly FaultSummary[] {
    return this.#track === undefined ? this.#past : [...this.#past, this.#track.summary()];
  }

  #begin(fault: FaultStep): void {
    if (this.#track !== undefined) this.#past.push(this.#track.summary());
    this.#track = new FaultTrack(fault, this.#online);
    this.#activeInWindow.push(fault.id);
  }
}
