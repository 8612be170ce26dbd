import type { Socket, SocketListener, SocketTransport } from '../protocols/transport.ts';
import { ModelSocket, type SocketContext } from './model-socket.ts';

/** Computed connections. */
export class ModelSockets implements SocketTransport {
  readonly traffic = { sentBytes: 0, receivedBytes: 0 };
  readonly #context: SocketContext;
  readonly #heartbeatMs: number | undefined;
  readonly #open = new Set<ModelSocket>();
  #isBeating = false;

  /** Without a heartbeat nobody looks whether a connection is still there. */
  constructor(
    context: Omit<SocketContext, 'traffic' | 'onEnded'>,
    heartbeatMs: number | undefined,
  ) {
    const { traffic } = this;
    this.#context = { ...context, traffic, onEnded: (socket) => this.#open.delete(socket) };
    this.#heartbeatMs = heartbeatMs;
  }

  open(user: string, listener: SocketListener): Socket {
    const socket = new ModelSocket(user, listener, this.#context);
    this.#open.add(socket);
    this.#beat();
    return socket;
  }

  #beat(): void {
    if (this.#isBeating || this.#heartbeatMs === undefined) return;
    this.#isBeating = true;
    this.#context.clock.setTimeout(() => {
      this.#isBeating = false;
      for (const socket of this.#open) socket.beat();
      if (this.#open.size > 0) this.#beat();
    }, this.#heartbeatMs);
  }
}
