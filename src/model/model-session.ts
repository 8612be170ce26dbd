import { agentsProtocol } from '../protocols/agents-protocol.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { SentRequest } from '../protocols/transport.ts';
import type { FrameFaults } from '../faults/frame-faults.ts';
import type { FrameFlow } from '../faults/frame-flow.ts';
import type { Clock } from '../determinism/clock.ts';
import { isJsonObject } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { answerTo, refusal } from './answer.ts';
import { isRecord, parseMessage, type Message } from './message.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelCoalitions } from './model-coalitions.ts';
import type { Listener, ModelHub } from './model-hub.ts';
import type { ModelProcess } from './model-process.ts';
import type { ModelService, Service } from './model-service.ts';

/** What answers are made with. */
export interface SessionContext {
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly settings: ModelSettings;
  readonly hub: ModelHub;
  readonly coalitions: ModelCoalitions;
  readonly process: ModelProcess;
  readonly service: ModelService;
  readonly frames: FrameFaults;
}

/** The way back to the user. */
export interface Client {
  readonly user: string;
  say(text: string): void;
  /** Says goodbye with a close code after all that was said. */
  dismiss(code: number): void;
}

/** Messages of the shell, which are refused when there is too much to do but never fail. */
const shellTypes: ReadonlySet<unknown> = new Set(['subscribe', 'unsubscribe', 'disconnect']);

/** Error codes in place of an answer. */
const errorCodes = { failed: 'model_error', refused: 'overloaded' } as const;

/** The backend's end of a connection: answers in order, each after a drawn latency, some never. */
export class ModelSession implements Listener {
  readonly channels = new Set<string>();
  readonly #client: Client;
  readonly #context: SessionContext;
  #isOver = false;
  #lastReplyAt = 0;
  #frames: FrameFlow | undefined;
  #pushed = 0;

  constructor(client: Client, context: SessionContext) {
    this.#client = client;
    this.#context = context;
  }

  /** The connection was accepted. */
  open(): void {
    this.#frames = this.#context.frames.open({
      pass: (text) => this.#client.say(text),
      close: (code) => this.#client.dismiss(code),
    });
  }

  receive(text: string, request: SentRequest | undefined): void {
    if (this.#isOver || this.#frames?.takes() === false) return;
    const { clock, chance, settings, service, process } = this.#context;
    const canFail = !shellTypes.has(request?.operation.type);
    const { waitMs, workMs, outcome } = service.begin(settings.websocket, canFail);
    const isLost = chance.uniform() < settings.loss;
    const replyAt = Math.max(clock.now() + waitMs + workMs, this.#lastReplyAt);
    this.#lastReplyAt = replyAt;
    if (isLost) return;
    const reply = (): void => this.#reply(text, request, outcome);
    clock.setTimeout(() => process.whenAwake(reply), replyAt - clock.now());
  }

  /** Hands an event to the user, if the connection still stands. */
  push(channel: string, event: string, data: Message): void {
    if (this.#isOver) return;
    this.#pushed++;
    this.#deliver({ type: 'event', channel, event, data, seq: this.#pushed });
  }

  end(): void {
    this.#isOver = true;
    if (this.#frames !== undefined) this.#context.frames.forget(this.#frames);
    for (const channel of this.channels) this.#context.hub.leave(channel, this);
  }

  #deliver(message: Message): void {
    this.#frames?.send(JSON.stringify(message));
  }

  #reply(text: string, request: SentRequest | undefined, outcome: Service['outcome']): void {
    if (this.#isOver) return;
    if (outcome === 'done') this.#answer(text, request);
    else this.#refuse(text, errorCodes[outcome]);
  }

  /** A format that only its protocol knows has no words for it: nothing is answered. */
  #refuse(text: string, code: string): void {
    if (this.#context.protocol !== agentsProtocol) return;
    const message = parseMessage(text) ?? {};
    this.#deliver(withId(refusal(message, code).reply, message));
  }

  #answer(text: string, request: SentRequest | undefined): void {
    if (this.#context.protocol !== agentsProtocol) {
      this.#answerOwn(request);
      return;
    }
    const message = parseMessage(text) ?? {};
    const { reply, consequences } = answerTo(message, request?.operation);
    this.#keepChannels(reply);
    for (const consequence of consequences) {
      const isOwn = consequence.channel === 'inbox';
      const channel = isOwn ? `inbox:${this.#client.user}` : consequence.channel;
      this.#context.hub.publish({ ...consequence, channel });
    }
    this.#tellOwners(reply);
    this.#deliver(withId(reply, message));
    if (reply['type'] !== 'disconnect_ack') return;
    this.#frames?.release();
    this.#client.dismiss(1000);
  }

  /** In a format that only its protocol knows. */
  #answerOwn(request: SentRequest | undefined): void {
    if (request === undefined) return;
    const { id, operation } = request;
    const simulated = operation.reading?.simulated;
    const fields = isJsonObject(simulated) ? simulated : {};
    const text = this.#context.protocol.answer?.(operation, id, fields);
    if (text !== undefined) this.#frames?.send(text);
  }

  /** Whoever owns an active coalition hears that one of its agents was taken. */
  #tellOwners({ command, result }: Message): void {
    if (typeof command !== 'string' || !isRecord(result)) return;
    const { coalitions, hub } = this.#context;
    const { user } = this.#client;
    for (const { owner, ...data } of coalitions.carriedOut(command, result, user)) {
      hub.publish({ channel: `inbox:${owner}`, event: 'coalition.conflict', afterMs: 0, data });
    }
  }

  #keepChannels(reply: Message): void {
    const channel = String(reply['channel']);
    if (reply['type'] === 'subscribed') this.#context.hub.join(channel, this);
    if (reply['type'] === 'unsubscribed') this.#context.hub.leave(channel, this);
  }
}

function withId(reply: Message, { id }: Message): Message {
  return id === undefined ? reply : { ...reply, id };
}
