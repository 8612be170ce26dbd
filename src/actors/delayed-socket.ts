import type { SentRequest, Socket, SocketEnd, SocketListener } from '../protocols/transport.ts';
import type { Holding } from './holding.ts';

export interface Delays {
  readonly holding: Holding;
  /** The next latency, in ms. */
  readonly nextMs: () => number;
}

const givenUp: SocketEnd = { wasOpen: false, code: 1006, errorClass: 'given_up' };

/**
 * A socket whose connect and frames are held up on their way to the target. Frames keep their
 * order, as on a real connection; as many are on their way as its user has requests open at most.
 */
export class DelayedSocket implements Socket {
  readonly #delays: Delays;
  readonly #listener: SocketListener;
  readonly #callOff: () => void;
  #socket: Socket | undefined;
  #isOpen = false;
  #isOver = false;
  /** Frames that are held up. */
  #held = 0;
  /** When the last of them arrives, in ms of the run. */
  #lastArrival = 0;

  constructor(
    open: (listener: SocketListener) => Socket,
    listener: SocketListener,
    delays: Delays,
  ) {
    this.#delays = delays;
    this.#listener = listener;
    this.#callOff = delays.holding.pass(() => {
      this.#socket = open(this.#watched());
    }, delays.nextMs());
  }

  get connection(): number | undefined {
    return this.#socket?.connection;
  }

  /** False when not open; a frame that is not taken when it arrives is lost like any other. */
  send(text: string, request?: SentRequest): boolean {
    if (!this.#isOpen || this.#isOver) return false;
    const { holding, nextMs } = this.#delays;
    const now = holding.now();
    const ownArrival = now + nextMs();
    if (this.#held === 0 && ownArrival === now) return this.#socket?.send(text, request) === true;
    this.#lastArrival = this.#held === 0 ? ownArrival : Math.max(this.#lastArrival, ownArrival);
    this.#held++;
    holding.hold(() => {
      this.#held--;
      if (!this.#isOver) this.#socket?.send(text, request);
    }, this.#lastArrival - now);
    return true;
  }

  close(): void {
    if (this.#socket === undefined) this.#giveUp();
    this.#isOver = true;
    this.#socket?.close();
  }

  terminate(): void {
    if (this.#socket === undefined) this.#giveUp();
    this.#isOver = true;
    this.#socket?.terminate();
  }

  /** Before the attempt has even reached the target. */
  #giveUp(): void {
    if (this.#isOver) return;
    this.#callOff();
    this.#delays.holding.hold(() => this.#listener.ended(givenUp), 0);
  }

  #watched(): SocketListener {
    const listener = this.#listener;
    return {
      opened: () => {
        this.#isOpen = true;
        listener.opened();
      },
      received: (text) => listener.received(text),
      ended: (end) => {
        this.#isOver = true;
        listener.ended(end);
      },
    };
  }
}
