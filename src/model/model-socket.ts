import type { Clock, Timer } from '../determinism/clock.ts';
import type { FrameFaults } from '../faults/frame-faults.ts';
import type { FrameFlow } from '../faults/frame-flow.ts';
import { agentsProtocol } from '../protocols/agents-protocol.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { SentRequest, Socket, SocketListener } from '../protocols/transport.ts';
import { isJsonObject } from '../scenario/operation.ts';
import type { ModelSettings } from '../scenario/scenario.ts';
import { answerTo, refusal } from './answer.ts';
import { isRecord, parseMessage, type Message } from './message.ts';
import type { ModelChance } from './model-chance.ts';
import type { ModelCoalitions } from './model-coalitions.ts';
import type { ModelDoor } from './model-door.ts';
import type { ModelHub } from './model-hub.ts';
import type { ModelProcess } from './model-process.ts';
import type { ModelService, Service } from './model-service.ts';

export interface ModelContext {
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly chance: ModelChance;
  readonly settings: ModelSettings;
  readonly hub: ModelHub;
  readonly coalitions: ModelCoalitions;
  readonly process: ModelProcess;
  readonly service: ModelService;
  readonly door: ModelDoor;
  readonly frames: FrameFaults;
  readonly traffic: { sentBytes: number; receivedBytes: number };
}

const msPerHour = 3_600_000;

/** Messages of the shell, which are refused when there is too much to do but never fail. */
const shellTypes: ReadonlySet<unknown> = new Set(['subscribe', 'unsubscribe', 'disconnect']);

/** Error codes in place of an answer. */
const errorCodes = { failed: 'model_error', refused: 'overloaded' } as const;

/** One computed connection: answers in order, each after a drawn latency, some never. */
export class ModelSocket implements Socket {
  readonly user: string;
  readonly channels = new Set<string>();
  readonly #context: ModelContext;
  readonly #listener: SocketListener;
  #state: 'connecting' | 'open' | 'ended' = 'connecting';
  readonly #withdraw: () => void;
  #lastReplyAt = 0;
  #lifetime: Timer | undefined;
  #frames: FrameFlow | undefined;
  #pushed = 0;

  constructor(user: string, listener: SocketListener, context: ModelContext) {
    this.user = user;
    this.#listener = listener;
    this.#context = context;
    const { clock, chance, settings, process } = context;
    this.#withdraw = process.onKilled(() => this.#lose());
    clock.setTimeout(() => this.#accept(), chance.latencyMs(settings.connect));
  }

  send(text: string, request?: SentRequest): boolean {
    if (this.#state !== 'open') return false;
    const { clock, chance, settings, traffic, service } = this.#context;
    traffic.sentBytes += Buffer.byteLength(text);
    if (this.#frames?.takes() === false) return true;
    const canFail = !shellTypes.has(request?.operation.type);
    const { waitMs, workMs, outcome } = service.begin(settings.websocket, canFail);
    const isLost = chance.uniform() < settings.loss;
    const replyAt = Math.max(clock.now() + waitMs + workMs, this.#lastReplyAt);
    this.#lastReplyAt = replyAt;
    if (isLost) return true;
    clock.setTimeout(() => this.#reply(text, request, outcome), replyAt - clock.now());
    return true;
  }

  close(): void {
    this.#endSoon(1000);
  }

  terminate(): void {
    this.#endSoon(1006);
  }

  /** Hands an event to the user, if the connection still stands. */
  push(channel: string, event: string, data: Message): void {
    if (this.#state !== 'open') return;
    this.#pushed++;
    this.#deliver({ type: 'event', channel, event, data, seq: this.#pushed });
  }

  #deliver(message: Message): void {
    this.#frames?.send(JSON.stringify(message));
  }

  #pass(text: string): void {
    if (this.#state !== 'open') return;
    this.#context.traffic.receivedBytes += Buffer.byteLength(text);
    this.#listener.received(text);
  }

  #accept(): void {
    if (this.#state !== 'connecting') return;
    const { clock, chance, settings, process, door } = this.#context;
    if (process.isDown || !door.accepts(clock.now())) return this.#end(1006, 'ECONNREFUSED');
    this.#state = 'open';
    if (settings.disconnectsPerHour > 0) {
      const lifetimeMs = chance.gapMs(msPerHour / settings.disconnectsPerHour);
      this.#lifetime = clock.setTimeout(() => this.#end(1006), lifetimeMs);
    }
    this.#frames = this.#context.frames.open({
      pass: (text) => this.#pass(text),
      close: (code) => this.#endSoon(code),
    });
    this.#listener.opened();
  }

  #reply(text: string, request: SentRequest | undefined, outcome: Service['outcome']): void {
    if (this.#state !== 'open') return;
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
      const channel = isOwn ? `inbox:${this.user}` : consequence.channel;
      this.#context.hub.publish({ ...consequence, channel });
    }
    this.#tellOwners(reply);
    this.#deliver(withId(reply, message));
    if (reply['type'] !== 'disconnect_ack') return;
    this.#frames?.release();
    this.#endSoon(1000);
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
    for (const { owner, ...data } of coalitions.carriedOut(command, result, this.user)) {
      hub.publish({ channel: `inbox:${owner}`, event: 'coalition.conflict', afterMs: 0, data });
    }
  }

  #keepChannels(reply: Message): void {
    const channel = String(reply['channel']);
    if (reply['type'] === 'subscribed') this.#context.hub.join(channel, this);
    if (reply['type'] === 'unsubscribed') this.#context.hub.leave(channel, this);
  }

  #lose(): void {
    this.#end(1006, this.#state === 'connecting' ? 'ECONNREFUSED' : undefined);
  }

  #endSoon(code: number): void {
    this.#context.clock.setTimeout(() => this.#end(code), 0);
  }

  #end(code: number, errorClass = `close_${code}`): void {
    if (this.#state === 'ended') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'ended';
    this.#withdraw();
    if (this.#frames !== undefined) this.#context.frames.forget(this.#frames);
    if (this.#lifetime !== undefined) this.#context.clock.clearTimeout(this.#lifetime);
    for (const channel of this.channels) this.#context.hub.leave(channel, this);
    this.#listener.ended({ wasOpen, code, errorClass });
  }
}

function withId(reply: Message, { id }: Message): Message {
  return id === undefined ? reply : { ...reply, id };
}
