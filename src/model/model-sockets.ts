import type { Socket, SocketListener, SocketTransport } from '../protocols/transport.ts';
import { ModelSocket, type SocketContext } from './model-socket.ts';

/** How often connections are pinged, and how long the answer may take. */
export interface Heartbeat {
  readonly heartbeatMs: number;
  readonly pongMs: number;
}

/** Computed connections. */
export class ModelSockets implements SocketTransport {
  readonly traffic = { sentBytes: 0, receivedBytes: 0 };
  readonly #context: SocketContext;
  readonly #heartbeat: Heartbeat | undefined;
  readonly #open = new Set<ModelSocket>();
  #isBeating = false;

  /** Without a heartbeat nobody looks whether a connection is still there. */
  constructor(
    context: Omit<SocketContext, 'traffic' | 'onEnded'>,
    heartbeat: Heartbeat | undefined,
  ) {
    const { traffic } = this;
    this.#context = { ...context, traffic, onEnded: (socket) => this.#open.delete(socket) };
    this.#heartbeat = heartbeat;
  }

  open(user: string, listener: SocketListener): Socket {
    const socket = new ModelSocket(user, listener, this.#context);
    this.#open.add(socket);
    this.#beat();
    return socket;
  }

  #beat(): void {
    if (this.#isBeating || this.#heartbeat === undefined) return;
    this.#isBeating = true;
    const { heartbeatMs, pongMs } = this.#heartbeat;
    const { clock } = this.#context;
    clock.setTimeout(() => {
      this.#isBeating = false;
      for (const socket of this.#open) socket.ping();
      clock.setTimeout(() => this.#endSilent(), pongMs);
      if (this.#open.size > 0) this.#beat();
    }, heartbeatMs);
  }

  #endSilent(): void {
    for (const socket of this.#open) socket.endIfSilent();
  }
}
