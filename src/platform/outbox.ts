import type { WebSocket } from 'ws';
import type { FrameFlow } from '../faults/frame-flow.ts';
import type { Answer, Refusal } from './answer.ts';
import type { Request } from './request.ts';
import type { Services } from './services.ts';

const maxReplyBytes = 1_048_576;
const pushLimitBytes = 1_048_576;
const closeLimitBytes = 8 * 1_048_576;

/**
 * What leaves through one socket. Above 1 MiB of unread bytes pushes are dropped, above 8 MiB the
 * connection is cut; both are counted.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #services: Services;
  readonly #frames: FrameFlow;
  #pushed = 0;

  constructor(socket: WebSocket, services: Services) {
    this.#socket = socket;
    this.#services = services;
    this.#frames = services.frames.open({
      pass: (frame) => this.#pass(frame),
      close: (code) => socket.close(code, 'a fault of the run'),
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Takes a push frame without its end, see `openFrame`. */
  push(openFrame: string): void {
    if (!this.isOpen) return;
    const { pushes } = this.#services.counters;
    if (this.#socket.bufferedAmount > pushLimitBytes) {
      pushes.dropped += 1;
      return;
    }
    this.#pushed += 1;
    pushes.sent += 1;
    if (this.#services.losesPush()) return;
    this.#frames.send(`${openFrame},"seq":${this.#pushed}}`);
  }

  /** Whether a frame that came is to be read; not if a fault of the run lost it. */
  takes(): boolean {
    return this.#frames.takes();
  }

  /** Nothing is held back any more: the last frame has been handed over. */
  release(): void {
    this.#frames.release();
  }

  /** The socket is gone. */
  closed(): void {
    this.#services.frames.forget(this.#frames);
  }

  reply(request: Request, answer: Answer): void {
    if (!this.isOpen || this.#services.losesReply()) this.skip(request);
    else if (answer.kind === 'error') this.#sendError(request, answer);
    else this.#sendBody(request, answer.body);
  }

  /** Counts a request that never gets its reply. */
  skip(request: Request): void {
    this.#services.counters.of(request.type).unanswered += 1;
  }

  #sendBody(request: Request, body: object): void {
    const frame = JSON.stringify({ ...body, id: this.#echo(request) });
    if (isTooLong(frame)) {
      const message = `the reply would be longer than ${maxReplyBytes} bytes; ask for less`;
      return this.#sendError(request, { kind: 'error', code: 'invalid', message });
    }
    this.#services.counters.of(request.type).answered += 1;
    this.#frames.send(frame);
    if (this.#services.doublesReply()) this.#frames.send(frame);
  }

  #sendError(request: Request, error: Refusal): void {
    const { counters } = this.#services;
    counters.of(request.type).errors += 1;
    counters.errorSent(error.code);
    const { code, message } = error;
    const id = this.#echo(request);
    const frame = { type: 'error', code, message, in_reply_to: request.key, id };
    this.#frames.send(JSON.stringify(frame));
  }

  /** A reader so slow that 8 MiB wait for it would not read a close frame either. */
  #pass(frame: string): void {
    if (!this.isOpen) return;
    this.#socket.send(frame);
    if (this.#socket.bufferedAmount <= closeLimitBytes) return;
    this.#services.counters.closedBy.slowReader += 1;
    this.#socket.terminate();
  }

  #echo(request: Request): string | number | undefined {
    return this.#services.defects.echoIds ? request.id : undefined;
  }
}

/** Counting bytes costs, and no text has more than three of them per character. */
function isTooLong(frame: string): boolean {
  return frame.length * 3 > maxReplyBytes && Buffer.byteLength(frame) > maxReplyBytes;
}
