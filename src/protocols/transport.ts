import type { Handshake } from '../scenario/handshake.ts';
import type {
  DatabaseOperation,
  HttpOperation,
  WebSocketOperation,
} from '../scenario/operation.ts';

/** Why a socket is gone. `wasOpen` tells a refused attempt from a lost connection. */
export interface SocketEnd {
  readonly wasOpen: boolean;
  /** Close code of the WebSocket protocol; 1006 when there was no close frame. */
  readonly code: number;
  /** `close_1006`, `http_401`, `ECONNREFUSED`, `handshake_timeout`, …; short and of few kinds. */
  readonly errorClass: string;
}

/** What a transport tells about one socket. Never called from within `open`, `send` or `close`. */
export interface SocketListener {
  opened(): void;
  received(text: string): void;
  ended(end: SocketEnd): void;
}

/** What a frame was made from. */
export interface SentRequest {
  readonly id: number;
  readonly operation: WebSocketOperation;
}

export interface Socket {
  /** Its number among the connections that faults hit, from 0; left out where nobody counts. */
  readonly connection?: number | undefined;
  /**
   * False when the frame was not taken: not open, or more than the allowed bytes are waiting. The
   * request behind the frame is for computed backends.
   */
  send(text: string, request?: SentRequest): boolean;
  /** Graceful close; `ended` follows within the transport's close timeout. */
  close(): void;
  /** Ends the connection at once without a close frame; `ended` follows. */
  terminate(): void;
}

export interface SocketTransport {
  /** Bytes of messages so far, without what frames them; left out where nobody counts. */
  readonly traffic?: { readonly sentBytes: number; readonly receivedBytes: number };
  open(user: string, listener: SocketListener, handshake?: Handshake): Socket;
}

/** Result of an HTTP or database call: data in every case, never an exception. */
export interface CallResult {
  readonly ok: boolean;
  /** `http_500`, `ECONNRESET`, `sqlstate_57P01`, `pool_timeout`, …; only when not ok. */
  readonly errorClass: string | undefined;
  readonly timedOut: boolean;
  /** Microseconds of the call itself. */
  readonly serviceUs: number;
  /** Microseconds waiting for a connection of the pool; only for the database. */
  readonly poolWaitUs: number | undefined;
  /** HTTP status, if there was one. */
  readonly status?: number | undefined;
  /** Decoded body or rows; only what a persona may remember of it. */
  readonly value: unknown;
}

export interface HttpTransport {
  call(operation: HttpOperation, done: (result: CallResult) => void): void;
}

export interface DatabaseTransport {
  call(operation: DatabaseOperation, done: (result: CallResult) => void): void;
}

/** All that a run cannot compute. A missing transport means: this run does without it. */
export interface World {
  readonly sockets: SocketTransport | undefined;
  readonly http: HttpTransport | undefined;
  readonly database: DatabaseTransport | undefined;
  /** True when nobody is really there: what comes back is computed. */
  readonly isComputed?: boolean;
}
