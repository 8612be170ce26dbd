import type { Socket } from 'node:net';
import { chance, purposeOf } from '../determinism/chance.ts';
import type { ConnectionTerms } from './connection-terms.ts';
import { TcpFlow } from './tcp-flow.ts';

export interface ProxiedConnectionOptions {
  readonly seed: number;
  /** Which one of its proxy, from 0. */
  readonly number: number;
}

const jitter = purposeOf('jitter of a proxy');

/** A connection of a user and the one to the target behind it; what ends the one ends the other. */
export class ProxiedConnection {
  readonly number: number;
  /** When both its ends are. */
  readonly closed: Promise<void>;
  readonly #user: Socket;
  readonly #target: Socket;
  readonly #toTarget: TcpFlow;
  readonly #toUser: TcpFlow;

  constructor(user: Socket, target: Socket, options: ProxiedConnectionOptions) {
    const { seed, number } = options;
    let drawn = 0;
    const draw = (): number => chance(seed, number, jitter, drawn++);
    this.number = number;
    this.#user = user;
    this.#target = target;
    this.#toTarget = new TcpFlow(user, target, draw);
    this.#toUser = new TcpFlow(target, user, draw);
    this.closed = Promise.all([user, target].map((socket) => this.#follow(socket))).then(
      () => undefined,
    );
  }

  /** From now on. A connection that lost bytes cannot go on without them, and is reset. */
  set({ toTarget, toUser, isReset }: ConnectionTerms): void {
    const isBroken =
      (this.#toTarget.hasLost && !toTarget.isSwallowed) ||
      (this.#toUser.hasLost && !toUser.isSwallowed);
    if (isReset || isBroken) {
      this.reset();
      return;
    }
    this.#toTarget.set(toTarget);
    this.#toUser.set(toUser);
  }

  /** Until it is closed; one that did not end well takes the other with it. */
  #follow(socket: Socket): Promise<void> {
    socket.on('error', () => this.reset());
    return new Promise((resolve) => {
      socket.on('close', () => {
        if (socket.errored !== null || !socket.readableEnded) this.reset();
        resolve();
      });
    });
  }

  /** Ends it at both ends at once, with RST. */
  reset(): void {
    for (const flow of [this.#toTarget, this.#toUser]) flow.stop();
    for (const socket of [this.#user, this.#target]) reset(socket);
  }
}

/** One that is not connected yet has nobody to tell. */
function reset(socket: Socket): void {
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
