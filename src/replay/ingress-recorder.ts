import type { IngressWatcher } from '../actors/ingress-watcher.ts';
import type { ChartStep } from '../actors/watch-steps.ts';
import { Digest } from '../determinism/digest.ts';
import type { Timeline } from '../determinism/timeline.ts';
import type { VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import type { NotSaved, Sink } from '../metrics/sink.ts';
import type { LineFile } from '../outputs/line-file.ts';
import { endText, startState, traceText } from './ingress-end.ts';
import { headerText, type IngressHeader } from './ingress-header.ts';
import { ingressText, maskedFact, type IngressLine } from './ingress-line.ts';

/** Name of the log in a results folder. */
export const ingressLog = 'ingress.log';

/** A user who is there: its state, and how many events its chart has taken. */
interface Present {
  state: string;
  steps: number;
}

/**
 * Writes down all that reaches the users of a run, and the trace that came of it. When the file
 * takes no more it ends there, with a hash of what is in it, and what follows is counted.
 */
export class IngressRecorder implements IngressWatcher {
  readonly #timeline: Timeline;
  readonly #header: IngressHeader;
  readonly #trace = new Digest();
  readonly #present = new Map<number, Present>();
  #file: LineFile | undefined;
  /** The event that entered last, not yet in the file: a crash over it comes before it. */
  #held = '';
  #users = 0;
  #events = 0;
  #missed = 0;
  #isEnded = false;

  constructor(timeline: Timeline, header: IngressHeader) {
    this.#timeline = timeline;
    this.#header = header;
  }

  /** Begins to write; called once, before the first user comes. */
  writeTo(file: LineFile): Sink {
    this.#file = file;
    file.add(headerText(this.#header));
    return { name: ingressLog, window: () => file.endWindow(), finish: () => this.#finish(file) };
  }

  came(index: number, user: string, persona: string): void {
    if (!this.#goesOn()) return;
    this.#users++;
    this.#present.set(index, { state: startState, steps: 0 });
    this.#put({ kind: 'came', at: this.#time(), index, user, persona });
  }

  entered(index: number, event: VirtualUserEvent): void {
    if (!this.#goesOn()) return;
    this.#events++;
    this.#release();
    this.#held = ingressText({
      kind: 'entered',
      at: this.#time(),
      index,
      event: maskedFact(event),
    });
  }

  stepped({ index, state, event, isOver }: ChartStep): void {
    const user = this.#present.get(index);
    if (this.#isEnded || user === undefined) return;
    user.steps++;
    if (isOver) this.#present.delete(index);
    if (event === 'xstate.stop') this.#put({ kind: 'abandoned', at: this.#time(), index });
    if (state === user.state) return;
    user.state = state;
    const at = this.#timeline.now();
    this.#put({ kind: 'is', at, index, state });
    this.#trace.add(traceText(at, index, state));
  }

  failed(index: number): void {
    const user = this.#present.get(index);
    if (this.#isEnded || user === undefined) return;
    const held = this.#held;
    this.#held = '';
    this.#put({ kind: 'crashes', index, steps: user.steps });
    this.#held = held;
    this.#present.delete(index);
  }

  /** Now, or `undefined` while timers of users are due that have to wait for what happens here. */
  #time(): number | undefined {
    const { users } = this.#timeline;
    const now = this.#timeline.now();
    return users.nextDue() <= now ? undefined : now;
  }

  /** Whether one more may be written; the log ends between two events, never within one. */
  #goesOn(): boolean {
    const refusal = this.#file?.refusal;
    if (!this.#isEnded && refusal !== undefined) this.#end(refusal);
    if (this.#isEnded) this.#missed++;
    return !this.#isEnded;
  }

  #put(line: IngressLine): void {
    this.#release();
    this.#file?.add(ingressText(line));
  }

  #release(): void {
    if (this.#held !== '') this.#file?.add(this.#held);
    this.#held = '';
  }

  #end(stopped: string | null): void {
    this.#release();
    this.#isEnded = true;
    const at = this.#time() ?? null;
    const counts = { users: this.#users, events: this.#events };
    this.#file?.add(endText({ at, ...counts, hash: this.#trace.hex(), stopped }));
  }

  async #finish(file: LineFile): Promise<readonly NotSaved[]> {
    if (!this.#isEnded) this.#end(null);
    const failure = await file.close();
    if (failure !== undefined) return [{ ...failure, file: ingressLog }];
    if (this.#missed === 0) return [];
    const message = `${file.refusal ?? ''}; ${this.#missed} events after that are not in it`;
    return [{ file: ingressLog, code: 'DROPPED', message }];
  }
}
