import { eventText } from '../actors/event-text.ts';
import type { IngressReader } from './ingress-reader.ts';
import { startState } from './ingress-end.ts';
import type { IngressLine } from './ingress-line.ts';

/** A state that a user of a log came into. */
export interface StateChange {
  readonly at: number;
  readonly user: string;
  readonly state: string;
  /** `came`, `replied`, `pushed alert.raised`, or that it was a timer of its own. */
  readonly event: string;
}

/** What brings users on when nothing reaches them; a log does not tell which it was. */
const ownTimer = 'a timer of its own';

/** Changes of a log that happened at the same time; the last group of a cut log may be a part. */
export interface ChangesAtOnce {
  readonly at: number;
  readonly changes: readonly StateChange[];
}

/** Changes of state in a log by their times. Throws an `InputError` over a line that cannot be. */
export async function* stateChanges(reader: IngressReader): AsyncGenerator<ChangesAtOnce, void> {
  const reading = new Reading(reader);
  let at = 0;
  let changes: StateChange[] = [];
  for await (const line of reader.lines()) {
    const change = reading.changeOf(line);
    if (change === undefined) continue;
    if (change.at !== at && changes.length > 0) {
      yield { at, changes };
      changes = [];
    }
    at = change.at;
    changes.push(change);
  }
  if (changes.length > 0) yield { at, changes };
}

/** Where one is in a log: who is who, and what happened last. */
class Reading {
  readonly #reader: IngressReader;
  readonly #names = new Map<number, string>();
  #now = 0;
  #last: { readonly index: number; readonly event: string } | undefined;

  constructor(reader: IngressReader) {
    this.#reader = reader;
  }

  changeOf(line: IngressLine): StateChange | undefined {
    if (line.kind === 'crashes') return undefined;
    const isTimer = line.kind === 'is' && line.at !== this.#now;
    this.#moveTo(line.at);
    if (line.kind === 'came') this.#meet(line);
    const user = this.#nameOf(line.index);
    if (line.kind === 'is') {
      const cause = isTimer || this.#last?.index !== line.index ? ownTimer : this.#last.event;
      this.#last = undefined;
      return { at: line.at, user, state: line.state, event: cause };
    }
    const event = line.kind === 'entered' ? eventText({ ...line.event, at: this.#now }) : line.kind;
    this.#last = { index: line.index, event };
    return line.kind === 'came' ? { at: this.#now, user, state: startState, event } : undefined;
  }

  #moveTo(at: number | undefined): void {
    if (at === undefined) return;
    if (at < this.#now) this.#reader.refuseLine('goes back in time');
    this.#now = at;
  }

  #meet({ index, user }: Extract<IngressLine, { readonly kind: 'came' }>): void {
    if (this.#names.has(index)) this.#reader.refuseLine(`lets user ${index} come again`);
    this.#names.set(index, user);
  }

  #nameOf(index: number): string {
    const name = this.#names.get(index);
    return name ?? this.#reader.refuseLine(`tells of user ${index}, who has not come`);
  }
}
