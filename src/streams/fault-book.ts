import type { Connection, FaultStep, Presence, Push, Sample } from '../metrics/observation.ts';
import type { Unexplained } from '../metrics/fault-caused.ts';
import type { FaultSummary } from '../metrics/summary.ts';
import { CauseBook } from './cause-book.ts';
import { throwsOut, touchesConnections } from './fault-force.ts';
import { FaultTrack, type OnFaultTime, type TrackedFault } from './fault-track.ts';

interface Begun {
  readonly step: FaultStep;
  /** What is known of it once it is past. */
  past: TrackedFault | undefined;
}

/** Why a fault has not begun, by the last that was said of it. */
const reasons: Partial<Record<FaultStep['step'], FaultSummary['not_begun']>> = {
  awaited: 'never_held',
  neverHeld: 'never_held',
  tooLate: 'too_late',
};

/** Who is online, what was broken on purpose, and how long users took to come back from it. */
export class FaultBook {
  readonly #online = new Set<string>();
  /** Those whose connection stands, as far as they know. */
  readonly #connected = new Set<string>();
  readonly #onTime: OnFaultTime;
  /** In the order in which they began. */
  readonly #begun = new Map<string, Begun>();
  /** Those that wait for their condition, and what was said of each last. */
  readonly #awaited = new Map<string, FaultStep>();
  /** Those that were over when another began that throws users out are past. */
  #tracks: readonly FaultTrack[] = [];
  #activeInWindow: string[] = [];
  readonly #causes = new CauseBook();

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
    this.#causes.connect(connection);
    for (const track of this.#tracks) track.connect(connection);
  }

  complete(sample: Sample): void {
    for (const track of this.#tracks) track.complete(sample);
  }

  /** An operation that failed or timed out. */
  fail(sample: Sample): void {
    this.#causes.fail(sample);
  }

  /** What failed and is of no fault; `null` when there was none. */
  unexplained(): Unexplained | null {
    const isCalm = this.#begun.size + this.#awaited.size === 0;
    return isCalm ? null : this.#causes.unexplained();
  }

  push(push: Push): void {
    for (const track of this.#tracks) track.push(push);
  }

  note(fault: FaultStep): void {
    if (fault.step === 'began') this.#begin(fault);
    else if (fault.step === 'ended') this.#trackOf(fault.id)?.end(fault.at);
    else if (fault.step !== 'cutShort') this.#awaited.set(fault.id, fault);
    else this.#cutShort(fault);
  }

  /** The faults of the window that closes now. */
  close(): readonly string[] {
    const active = this.#activeInWindow;
    this.#activeInWindow = this.#tracks.filter(({ isEnded }) => !isEnded).map(({ id }) => id);
    return active;
  }

  /** Those that did not begin come last. */
  summary(): readonly FaultSummary[] {
    return [
      ...[...this.#begun.values()].flatMap((one) => this.#describe(one)),
      ...[...this.#awaited.values()].map((step) => ({
        ...notBegun(step),
        caused: this.#causes.causedBy(step.id),
      })),
    ];
  }

  /** Frees the histograms of faults that are not past. */
  destroy(): void {
    for (const track of this.#tracks) track.destroy();
  }

  #trackOf(id: string): FaultTrack | undefined {
    return this.#tracks.find((track) => track.id === id);
  }

  #describe({ step, past }: Begun): readonly FaultSummary[] {
    const tracked = past ?? this.#trackOf(step.id)?.summary();
    if (tracked === undefined) return [];
    const caused = this.#causes.causedBy(step.id);
    return [{ ...tracked, when: step.when ?? null, not_begun: null, caused }];
  }

  #cutShort(fault: FaultStep): void {
    if (this.#awaited.has(fault.id)) this.#awaited.set(fault.id, fault);
    for (const track of this.#tracks) track.cutShort();
  }

  #ground() {
    return { online: this.#online, connected: this.#connected, onTime: this.#onTime };
  }

  #begin(fault: FaultStep): void {
    if (throwsOut(fault)) this.#closePast();
    if (touchesConnections(fault)) for (const track of this.#tracks) track.hearNoMore();
    this.#awaited.delete(fault.id);
    this.#begun.set(fault.id, { step: fault, past: undefined });
    this.#tracks = [...this.#tracks, new FaultTrack(fault, this.#ground())];
    this.#activeInWindow.push(fault.id);
  }

  /** Who is thrown out from here on does not come back from what is over. */
  #closePast(): void {
    for (const track of this.#tracks.filter(({ isEnded }) => isEnded)) {
      const begun = this.#begun.get(track.id);
      if (begun !== undefined) begun.past = track.summary();
      track.destroy();
    }
    this.#tracks = this.#tracks.filter(({ isEnded }) => !isEnded);
  }
}

const nobody: ReadonlySet<string> = new Set();
const nowhere = { online: nobody, connected: nobody, onTime: () => undefined };

/** Nobody was hit by it. */
function notBegun(step: FaultStep): Omit<FaultSummary, 'caused'> {
  return {
    ...new FaultTrack(step, nowhere).summary(),
    at_ms: null,
    when: step.when ?? null,
    not_begun: reasons[step.step] ?? null,
    cut_short: step.step === 'cutShort',
  };
}
