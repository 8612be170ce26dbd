import type { WebSocket } from 'ws';
import type { Answer, MaybeLater } from './answer.ts';
import { refuse } from './answer.ts';
import type { Client } from './client.ts';
import { answerMessage } from './messages.ts';
import { Monitor } from './monitor.ts';
import { Outbox } from './outbox.ts';
import type { Request } from './request.ts';
import { readRequest, refused } from './request.ts';
import type { Services } from './services.ts';
import { Subscriptions } from './subscriptions.ts';

const maxUnanswered = 64;
const maxRefused = 1024;
const overloaded = refuse('overloaded', `more than ${maxUnanswered} messages are unanswered`);

/**
 * One client. Its messages are answered strictly in order, the refused ones too: more than 64
 * unanswered are `overloaded`, 1,024 more of them end the connection with 1013.
 */
export class Connection implements Client {
  readonly subscriptions: Subscriptions;
  readonly monitor: Monitor;
  readonly services: Services;
  readonly #socket: WebSocket;
  readonly #outbox: Outbox;
  readonly #userOfUrl: string | undefined;
  readonly #waiting: Request[] = [];
  #isAnswering = false;
  #isLeaving = false;
  #isAlive = true;
  #received = 0;

  constructor(socket: WebSocket, services: Services, user: string | undefined) {
    this.#socket = socket;
    this.services = services;
    this.#userOfUrl = user;
    this.#outbox = new Outbox(socket, services);
    this.subscriptions = new Subscriptions(services.hub, this.#outbox);
    this.monitor = new Monitor(this.#outbox, services.load);
  }

  /** Named by the URL of the handshake, or else by the inbox it subscribed last. */
  get user(): string | undefined {
    return this.#userOfUrl ?? this.subscriptions.inboxOwner;
  }

  /** Takes one frame; what it says is answered, counted, and never thrown. */
  receive(data: Buffer, isBinary: boolean): void {
    this.#isAlive = true;
    if (!this.#outbox.takes()) return;
    if (isBinary) return this.#socket.close(1003, 'text frames only');
    const request = readRequest(data.toString());
    this.services.counters.received += 1;
    this.services.counters.of(request.type).received += 1;
    this.#received += 1;
    this.services.leak();
    if (this.#isLeaving || !this.#outbox.isOpen) this.#outbox.skip(request);
    else if (this.#isToBeCut()) this.#cut(request);
    else this.#admit(request);
  }

  /** Any sign of life, such as a pong. */
  heard(): void {
    this.#isAlive = true;
  }

  /** Cuts a client that gave no sign of life since the last beat, greets the others. */
  beat(): void {
    if (!this.#isAlive) {
      this.services.counters.closedBy.heartbeat += 1;
      this.#socket.terminate();
    } else if (this.#outbox.isOpen) {
      this.#isAlive = false;
      this.#socket.ping();
    }
  }

  goAway(): void {
    this.#socket.close(1001, 'the platform stops');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The socket is gone: nothing more can be answered or pushed. */
  closed(): void {
    this.#outbox.closed();
    this.subscriptions.clear();
    this.monitor.stop();
    this.#skipWaiting();
  }

  #admit(request: Request): void {
    const unanswered = this.#waiting.length + (this.#isAnswering ? 1 : 0);
    if (unanswered >= maxUnanswered + maxRefused) return this.#endFlood(request);
    this.#waiting.push(unanswered < maxUnanswered ? request : refused(request, overloaded));
    this.#answerWaiting();
  }

  #answerWaiting(): void {
    while (!this.#isAnswering) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      const answer = this.#answer(request);
      if (answer instanceof Promise) void this.#replyLater(request, answer);
      else this.#reply(request, answer);
    }
  }

  #answer(request: Request): MaybeLater<Answer> {
    const answer = request.kind === 'refused' ? request.answer : answerMessage(request, this);
    const { latencyMs } = this.services.defects;
    return latencyMs > 0 ? delayed(answer, latencyMs) : answer;
  }

  async #replyLater(request: Request, answer: Promise<Answer>): Promise<void> {
    this.#isAnswering = true;
    this.#reply(request, await answer);
    this.#isAnswering = false;
    this.#answerWaiting();
  }

  #reply(request: Request, answer: Answer): void {
    this.#outbox.reply(request, answer);
    if (answer.kind === 'ok' && answer.last === true) this.#leave();
  }

  #leave(): void {
    this.#isLeaving = true;
    this.#outbox.release();
    this.#socket.close(1000);
    this.#skipWaiting();
  }

  #skipWaiting(): void {
    for (const request of this.#waiting.splice(0)) this.#outbox.skip(request);
  }

  #endFlood(request: Request): void {
    this.services.counters.closedBy.flood += 1;
    this.#outbox.skip(request);
    this.#socket.close(1013, 'too many unanswered messages');
  }

  #isToBeCut(): boolean {
    const limit = this.services.defects.dropConnectionsAfter;
    return limit > 0 && this.#received > limit;
  }

  #cut(request: Request): void {
    this.services.counters.closedBy.defect += 1;
    this.#outbox.skip(request);
    this.#socket.terminate();
  }
}

async function delayed(answer: MaybeLater<Answer>, delayMs: number): Promise<Answer> {
  const settled = await answer;
  await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
  return settled;
}
