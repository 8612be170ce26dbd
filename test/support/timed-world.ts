import type { Clock } from '../../src/determinism/clock.ts';
import { answerTo } from '../../src/model/answer.ts';
import { parseMessage } from '../../src/model/message.ts';
import type { CallResult, Socket, SocketListener, World } from '../../src/protocols/transport.ts';

export interface TimedWorldOptions {
  readonly clock: Clock;
  /** When something sent at a time is answered; both in ms of the run. */
  readonly answeredAt: (sentAt: number) => number;
  /** Told of every operation of a user as it arrives: `ping`, `query`, the path or the name. */
  readonly onArrival?: (user: string, what: string) => void;
}

export interface TimedWorld extends World {
  /** Tells everybody who is connected of an event, whatever they subscribed to. */
  push(channel: string, event: string, data: Readonly<Record<string, string>>): void;
  /** Ends the connection of a user from the other side, with a close code or without. */
  cutOff(user: string, code?: number): void;
  /** Ends all connections and lets nobody in any more. */
  refuse(): void;
}

/** A target whose every answer takes as long as the test says, on the timeline of the run. */
export function timedWorld(options: TimedWorldOptions): TimedWorld {
  const { clock, answeredAt } = options;
  const sockets = new Map<string, TimedSocket>();
  let isOpen = true;
  const forget = (user: string, socket: TimedSocket): void => {
    if (sockets.get(user) === socket) sockets.delete(user);
  };
  const answer = (what: string, done: (result: CallResult) => void): void => {
    options.onArrival?.('', what);
    const serviceMs = answeredAt(clock.now()) - clock.now();
    clock.setTimeout(() => done(success(serviceMs)), serviceMs);
  };
  return {
    sockets: {
      open: (user, listener) => {
        const socket = new TimedSocket({ user, listener, forget }, options);
        if (!isOpen) socket.terminate();
        sockets.set(user, socket);
        return socket;
      },
    },
    http: { call: ({ path }, done) => answer(path, done) },
    database: { call: ({ name }, done) => answer(name, done) },
    push: (channel, event, data) => {
      for (const socket of sockets.values()) socket.push({ channel, event, data });
    },
    cutOff: (user, code = 1006) => sockets.get(user)?.end(code),
    refuse: () => {
      isOpen = false;
      for (const socket of sockets.values()) socket.terminate();
    },
  };
}

interface Client {
  readonly user: string;
  readonly listener: SocketListener;
  readonly forget: (user: string, socket: TimedSocket) => void;
}

class TimedSocket implements Socket {
  readonly #client: Client;
  readonly #options: TimedWorldOptions;
  #hasEnded = false;

  constructor(client: Client, options: TimedWorldOptions) {
    this.#client = client;
    this.#options = options;
    options.clock.setTimeout(() => client.listener.opened(), 0);
  }

  send(text: string): boolean {
    const { clock, answeredAt, onArrival } = this.#options;
    const message = parseMessage(text) ?? {};
    onArrival?.(this.#client.user, String(message['type']));
    const answer = (): void => {
      if (this.#hasEnded) return;
      const { reply } = answerTo(message);
      this.#client.listener.received(JSON.stringify({ ...reply, id: message['id'] }));
    };
    clock.setTimeout(answer, answeredAt(clock.now()) - clock.now());
    return true;
  }

  push(pushed: Readonly<Record<string, unknown>>): void {
    if (this.#hasEnded) return;
    this.#client.listener.received(JSON.stringify({ type: 'event', ...pushed }));
  }

  close(): void {
    this.end(1000);
  }

  terminate(): void {
    this.end(1006);
  }

  end(code: number): void {
    this.#options.clock.setTimeout(() => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      this.#client.forget(this.#client.user, this);
      this.#client.listener.ended({ wasOpen: true, code, errorClass: `close_${code}` });
    }, 0);
  }
}

function success(serviceMs: number): CallResult {
  return {
    ok: true,
    errorClass: undefined,
    timedOut: false,
    serviceUs: Math.round(serviceMs * 1000),
    poolWaitUs: undefined,
    value: undefined,
  };
}
