import type { FrameFaults } from '../faults/frame-faults.ts';
import type { CountedType } from './message-types.ts';

export interface MessageCounts {
  received: number;
  /** Replies that were handed to the socket and are no errors. */
  answered: number;
  /** Error replies that were handed to the socket. */
  errors: number;
  /** Requests without a reply: the connection went away first, or a defect swallowed it. */
  unanswered: number;
}

const noMessages: Readonly<MessageCounts> = { received: 0, answered: 0, errors: 0, unanswered: 0 };

/** What the platform saw, exactly; the other side of a run's own figures. */
export class Counters {
  readonly connections = { opened: 0, closed: 0, refused: 0 };
  readonly pushes = { sent: 0, dropped: 0 };
  readonly closedBy = { heartbeat: 0, slowReader: 0, flood: 0, defect: 0 };
  readonly experiments = { completed: 0, failed: 0, refused: 0 };
  readonly #messages = new Map<CountedType, MessageCounts>();
  readonly #errorCodes = new Map<string, number>();
  readonly #http = new Map<string, number>();
  /** All messages received and all error replies sent, of every type. */
  received = 0;
  errors = 0;
  readonly #frames: FrameFaults['counts'];

  /** With those of what is done on purpose. */
  constructor(frames: FrameFaults['counts']) {
    this.#frames = frames;
  }

  of(type: CountedType): MessageCounts {
    const counts = this.#messages.get(type) ?? { ...noMessages };
    this.#messages.set(type, counts);
    return counts;
  }

  get openConnections(): number {
    return this.connections.opened - this.connections.closed;
  }

  errorSent(code: string): void {
    this.errors += 1;
    this.#errorCodes.set(code, (this.#errorCodes.get(code) ?? 0) + 1);
  }

  requested(route: string): void {
    this.#http.set(route, (this.#http.get(route) ?? 0) + 1);
  }

  totals() {
    return { messages: this.received, errors: this.errors, pushes: this.pushes.sent };
  }

  /** The body of `GET /stats`; rows without a message are left out. */
  report(): object {
    const { closed, ...frames } = this.#frames;
    return {
      connections: this.connections,
      messages: {
        received: this.#column('received'),
        answered: this.#column('answered'),
        errors: this.#column('errors'),
        unanswered: this.#column('unanswered'),
      },
      error_codes: Object.fromEntries(this.#errorCodes),
      http: { requests: Object.fromEntries(this.#http) },
      pushes: this.pushes.sent,
      pushes_dropped: this.pushes.dropped,
      closed_by: {
        heartbeat: this.closedBy.heartbeat,
        slow_reader: this.closedBy.slowReader,
        flood: this.closedBy.flood,
        defect: this.closedBy.defect,
        fault: closed,
      },
      frames,
      experiments: this.experiments,
    };
  }

  #column(column: keyof MessageCounts): object {
    const rows = [...this.#messages].filter(([, counts]) => counts[column] > 0);
    return Object.fromEntries(rows.map(([type, counts]) => [type, counts[column]]));
  }
}
