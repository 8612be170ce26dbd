import { WebSocket, type ClientOptions, type RawData } from 'ws';
import type { Clock } from '../determinism/clock.ts';
import type { Socket, SocketListener, SocketTransport } from '../protocols/transport.ts';
import type { Handshake } from '../scenario/handshake.ts';
import { DetouredConnection, type CountingDetour } from './detour.ts';
import { headersOf, type Reach, type TlsReach } from './reach.ts';

export interface WebSocketTransportOptions {
  readonly url: string;
  readonly reach: Reach;
  readonly detour?: CountingDetour | undefined;
  readonly handshakeMs: number;
  /** How often all connections are pinged. */
  readonly heartbeatMs: number;
  /** A connection silent for so long after a ping is given up; at most `heartbeatMs`. */
  readonly pongMs: number;
  /** Timers of the outside world. */
  readonly timers: Clock;
}

/** Largest frame taken from the target, and most bytes that may wait to be sent, per user. */
const maxPayloadBytes = 1024 * 1024;
const closeTimeoutMs = 2000;

/** Real sockets. Compression is off: it costs 260 KiB a connection and hides the target's bytes. */
export class WebSocketTransport implements SocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly traffic = { sentBytes: 0, receivedBytes: 0 };
  readonly #open = new Set<RealSocket>();
  #isBeating = false;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
  }

  /** A handshake that cannot be written ends at once, like one that was refused. */
  open(_user: string, listener: SocketListener, handshake: Handshake = {}): Socket {
    const { url, detour } = this.#options;
    const detoured = detour && new DetouredConnection(url, detour);
    const webSocket = this.#connect(handshake, detoured);
    if (webSocket === undefined) return refusedSocket(listener);
    const { traffic } = this;
    const books = { open: this.#open, traffic };
    const socket = new RealSocket({ webSocket, detoured }, listener, books);
    this.#beat();
    return socket;
  }

  /** Ends every connection at once, without waiting. */
  destroy(): void {
    for (const socket of this.#open) socket.terminate();
  }

  #connect(handshake: Handshake, detoured?: DetouredConnection): WebSocket | undefined {
    const { url, reach, handshakeMs } = this.#options;
    const options: ClientOptions & TlsReach & { readonly closeTimeout: number } = {
      perMessageDeflate: false,
      maxPayload: maxPayloadBytes,
      handshakeTimeout: handshakeMs,
      closeTimeout: closeTimeoutMs,
      followRedirects: false,
      headers: headersOf(reach, handshake),
      ...reach.tls,
      ...(detoured && { createConnection: (to: unknown) => detoured.open(to) }),
    };
    const subprotocols = handshake.subprotocols ?? reach.subprotocols;
    try {
      return new WebSocket(withQuery(url, handshake.query), [...subprotocols], options);
    } catch {
      return undefined;
    }
  }

  #beat(): void {
    if (this.#isBeating) return;
    this.#isBeating = true;
    const { timers, heartbeatMs, pongMs } = this.#options;
    timers.setTimeout(() => {
      this.#isBeating = false;
      for (const socket of this.#open) socket.ping();
      timers.setTimeout(() => this.#endSilent(), pongMs);
      if (this.#open.size > 0) this.#beat();
    }, heartbeatMs);
  }

  #endSilent(): void {
    for (const socket of this.#open) socket.endIfSilent();
  }
}

function withQuery(url: string, query: Handshake['query']): string {
  if (query === undefined) return url;
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
  return whole.href;
}

/** Stands for a connection that was never tried. */
function refusedSocket(listener: SocketListener): Socket {
  const end = { wasOpen: false, code: 1006, errorClass: 'invalid_handshake' };
  queueMicrotask(() => listener.ended(end));
  return { send: () => false, close: () => undefined, terminate: () => undefined };
}

/** What the sockets of a transport share. */
interface SharedBooks {
  readonly open: Set<RealSocket>;
  readonly traffic: { sentBytes: number; receivedBytes: number };
}

interface RealConnection {
  readonly webSocket: WebSocket;
  readonly detoured: DetouredConnection | undefined;
}

class RealSocket implements Socket {
  readonly #webSocket: WebSocket;
  readonly #detoured: DetouredConnection | undefined;
  readonly #listener: SocketListener;
  readonly #open: Set<RealSocket>;
  readonly #traffic: SharedBooks['traffic'];
  #errorClass: string | undefined;
  #wasOpen = false;
  /** Pinged, and nothing came since. */
  #isSilent = false;

  constructor(
    { webSocket, detoured }: RealConnection,
    listener: SocketListener,
    { open, traffic }: SharedBooks,
  ) {
    this.#webSocket = webSocket;
    this.#detoured = detoured;
    this.#listener = listener;
    this.#open = open;
    this.#traffic = traffic;
    open.add(this);
    webSocket.on('open', () => this.#onOpen());
    webSocket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    webSocket.on('pong', () => (this.#isSilent = false));
    webSocket.on('error', (error) => (this.#errorClass ??= errorClassOf(error)));
    webSocket.on('close', (code) => this.#onClose(code));
  }

  get connection(): number | undefined {
    return this.#detoured?.number;
  }

  send(text: string): boolean {
    const webSocket = this.#webSocket;
    if (webSocket.readyState !== WebSocket.OPEN) return false;
    if (webSocket.bufferedAmount > maxPayloadBytes) return false;
    // Bytes are masked into one buffer and written once; a string takes two and a vectored write.
    const bytes = Buffer.from(text);
    this.#traffic.sentBytes += bytes.length;
    webSocket.send(bytes, { binary: false });
    return true;
  }

  close(): void {
    this.#webSocket.close(1000);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  ping(): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) return;
    this.#isSilent = true;
    this.#webSocket.ping();
  }

  endIfSilent(): void {
    if (!this.#isSilent || this.#webSocket.readyState !== WebSocket.OPEN) return;
    this.#errorClass = 'heartbeat_timeout';
    this.#webSocket.terminate();
  }

  #onOpen(): void {
    this.#wasOpen = true;
    this.#listener.opened();
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#isSilent = false;
    if (Buffer.isBuffer(data)) this.#traffic.receivedBytes += data.length;
    this.#listener.received(isBinary || !Buffer.isBuffer(data) ? '' : data.toString());
  }

  #onClose(code: number): void {
    this.#open.delete(this);
    const errorClass = this.#errorClass ?? `close_${code}`;
    this.#listener.ended({ wasOpen: this.#wasOpen, code, errorClass });
  }
}

/** Turns what `ws` and the system say into few, short classes. */
function errorClassOf(error: Error & { readonly code?: string }): string {
  const status = /^Unexpected server response: (\d{3})$/.exec(error.message);
  if (status !== null) return `http_${status[1]}`;
  if (error.message.includes('handshake has timed out')) return 'handshake_timeout';
  const refusal = /^Server sent (no|a|an invalid) subprotocol/.exec(error.message);
  if (refusal !== null) return refusal[1] === 'no' ? 'no_subprotocol' : 'wrong_subprotocol';
  return error.code === 'EPROTO' ? tlsClassOf(error.message) : (error.code ?? 'socket_error');
}

/** The system names no reason for a handshake that failed, OpenSSL does. */
function tlsClassOf(message: string): string {
  const reason = /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  return reason === undefined ? 'EPROTO' : `ERR_SSL_${reason.replaceAll(' ', '_').toUpperCase()}`;
}
