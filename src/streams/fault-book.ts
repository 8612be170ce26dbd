import type { Connection, FaultStep, Presence, Push, Sample } from '../metrics/observation.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { FaultTrack, type OnFaultTime } from './fault-track.ts';

/** Who is online, what was broken on purpose, and how long users took to come back from it. */
export class FaultBook {
  readonly #online = new Set<string>();
  /** Those whose connection stands, as far as they know. */
  readonly #connected = new Set<string>();
  readonly #onTime: OnFaultTime;
  /** All faults in the order in which they began: what is known of those that are past. */
  readonly #order = new Map<string, FaultSummary | undefined>();
  /** Those that were over when another began are past. */
  #tracks: readonly FaultTrack[] = [];
  #activeInWindow: string[] = [];

  /** `onTime` is told how long each stage took each user. */
  constructor(onTime: OnFaultTime = () => undefined) {
    this.#onTime = onTime;
  }

  see(presence: Presence): void {
    if (presence.step === 'online') this.#online.add(presence.user);
    else this.#online.delete(presence.user);
    for (const track of this.#tracks) track.see(presence);
  }

  connect(connection: Connection): void {
    if (connection.step === 'opened') this.#connected.add(connection.user);
    else this.#connected.delete(connection.user);
    for (const track of this.#tracks) track.connect(connection);
  }

  complete(sample: Sample): void {
    for (const track of this.#tracks) track.complete(sample);
  }

  push(push: Push): void {
    for (const track of this.#tracks) track.push(push);
  }

  note(fault: FaultStep): void {
    if (fault.step === 'began') this.#begin(fault);
    else if (fault.step === 'ended') this.#trackOf(fault.id)?.end(fault.at);
    else for (const track of this.#tracks) track.cutShort();
  }

  /** The faults of the window that closes now. */
  close(): readonly string[] {
    const active = this.#activeInWindow;
    this.#activeInWindow = this.#tracks.filter(({ isEnded }) => !isEnded).map(({ id }) => id);
    return active;
  }

  summary(): readonly FaultSummary[] {
    return [...this.#order].flatMap(([id, past]) => past ?? this.#trackOf(id)?.summary() ?? []);
  }

  /** Frees the histograms of faults that are not past. */
  destroy(): void {
    for (const track of this.#tracks) track.destroy();
  }

  #trackOf(id: string): FaultTrack | undefined {
    return this.#tracks.find((track) => track.id === id);
  }

  #ground() {
    return { online: this.#online, connected: this.#connected, onTime: this.#onTime };
  }

  #begin(fault: FaultStep): void {
    const over = this.#tracks.filter(({ isEnded }) => isEnded);
    for (const track of over) {
      this.#order.set(track.id, track.summary());
      track.destroy();
    }
    this.#order.set(fault.id, undefined);
    const lasting = this.#tracks.filter(({ isEnded }) => !isEnded);
    this.#tracks = [...lasting, new FaultTrack(fault, this.#ground())];
    this.#activeInWindow.push(fault.id);
  }
}
