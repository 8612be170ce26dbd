import type { Timer } from '../determinism/clock.ts';
import type { SentRequest, Socket, SocketListener } from '../protocols/transport.ts';
import type { ModelDoor } from './model-door.ts';
import type { ModelLink } from './model-link.ts';
import type { ModelNetwork, Refusal } from './model-network.ts';
import type { Ending } from './model-process.ts';
import { ModelSession, type Client, type SessionContext } from './model-session.ts';

export interface SocketContext extends SessionContext {
  readonly door: ModelDoor;
  readonly network: ModelNetwork;
  readonly traffic: { sentBytes: number; receivedBytes: number };
  /** Longest handshake, in ms; without it as long as it takes. */
  readonly handshakeMs: number | undefined;
  readonly onEnded: (socket: ModelSocket) => void;
}

const msPerHour = 3_600_000;
/** Bytes of a request for a connection and of its answer, and of a frame that says little. */
const handshakeBytes = 256;
const shortFrameBytes = 4;
const closeTimeoutMs = 2000;
/** Close code of a backend that leaves. */
const goingAway = 1001;

/** A user's end of a computed connection. */
export class ModelSocket implements Socket, Client {
  readonly user: string;
  readonly connection: number | undefined;
  readonly #context: SocketContext;
  readonly #listener: SocketListener;
  readonly #session: ModelSession;
  readonly #link: ModelLink | undefined;
  readonly #withdraw: () => void;
  #state: 'connecting' | 'open' | 'ended' = 'connecting';
  /** The backend knows of it, and the user soon does. */
  #isAccepted = false;
  /** What is due when: the end of a patience, or of the connection itself. */
  readonly #timers: Timer[] = [];
  /** Pinged, and nothing came since. */
  #isSilent = false;
  #isClosing = false;

  constructor(user: string, listener: SocketListener, context: SocketContext) {
    this.user = user;
    this.#listener = listener;
    this.#context = context;
    this.#session = new ModelSession(this, context);
    this.#withdraw = context.process.onEnded((ending) => this.#part(ending));
    const way = context.network.connect();
    this.connection = way.number;
    this.#link = this.#connect(way);
  }

  send(text: string, request?: SentRequest): boolean {
    if (this.#state !== 'open') return false;
    const bytes = Buffer.byteLength(text);
    this.#context.traffic.sentBytes += bytes;
    this.#tell(bytes, () => this.#session.receive(text, request));
    return true;
  }

  close(): void {
    this.#context.clock.setTimeout(() => this.#sayGoodbye(), 0);
  }

  terminate(): void {
    this.#context.clock.setTimeout(() => this.#end(1006), 0);
  }

  /** Asks for a sign of life, as real connections do. */
  ping(): void {
    if (this.#state !== 'open') return;
    this.#isSilent = true;
    this.#tell(shortFrameBytes, () => this.#hear(shortFrameBytes, () => undefined));
  }

  endIfSilent(): void {
    if (this.#isSilent && this.#state === 'open' && !this.#isClosing) {
      this.#end(1006, 'heartbeat_timeout');
    }
  }

  say(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#hear(bytes, () => {
      this.#context.traffic.receivedBytes += bytes;
      this.#listener.received(text);
    });
  }

  dismiss(code: number): void {
    const goodbye = (): void => this.#hear(shortFrameBytes, () => this.#end(code));
    this.#context.clock.setTimeout(goodbye, 0);
  }

  #connect(link: ModelLink | Refusal): ModelLink | undefined {
    const { clock, chance, settings, process, handshakeMs } = this.#context;
    const connectMs = chance.latencyMs(settings.connect);
    if ('cause' in link) {
      clock.setTimeout(() => this.#end(1006, link.cause), connectMs);
      return undefined;
    }
    link.onReset = () => this.#lose('ECONNRESET');
    const accept = (): void => process.whenAwake(() => this.#accept());
    link.toTarget.pass(handshakeBytes, () => clock.setTimeout(accept, connectMs));
    if (handshakeMs !== undefined) {
      const giveUp = (): void => {
        if (this.#state === 'connecting') this.#end(1006, 'handshake_timeout');
      };
      this.#timers.push(clock.setTimeout(giveUp, handshakeMs));
    }
    return link;
  }

  #accept(): void {
    if (this.#state !== 'connecting') return;
    const { clock, chance, settings, process, door } = this.#context;
    if (process.isDown || !door.accepts(clock.now())) return this.#end(1006, 'ECONNREFUSED');
    if (settings.disconnectsPerHour > 0) {
      const lifetimeMs = chance.gapMs(msPerHour / settings.disconnectsPerHour);
      this.#timers.push(clock.setTimeout(() => this.#lose('ECONNRESET'), lifetimeMs));
    }
    this.#link?.toUser.pass(handshakeBytes, () => {
      this.#state = 'open';
      this.#listener.opened();
    });
    this.#isAccepted = true;
    this.#session.open();
  }

  /** The backend ends; only one that leaves says so, behind all that it said. */
  #part(ending: Ending): void {
    if (ending === 'killed' || !this.#isAccepted) return this.#lose('ECONNREFUSED');
    this.#session.end();
    this.dismiss(goingAway);
  }

  /** Takes something to the backend. */
  #tell(bytes: number, arrive: () => void): void {
    this.#link?.toTarget.pass(bytes, () => this.#context.process.whenAwake(arrive));
  }

  /** Brings something back, which is a sign of life. */
  #hear(bytes: number, arrive: () => void): void {
    this.#link?.toUser.pass(bytes, () => {
      if (this.#state !== 'open') return;
      this.#isSilent = false;
      arrive();
    });
  }

  /** Waits for the goodbye of the other end, as long as a real connection does. */
  #sayGoodbye(): void {
    this.#isClosing = true;
    if (this.#state === 'connecting') this.#end(1000);
    this.#tell(shortFrameBytes, () => this.#hear(shortFrameBytes, () => this.#end(1000)));
    if (this.#state === 'ended') return;
    this.#timers.push(this.#context.clock.setTimeout(() => this.#end(1006), closeTimeoutMs));
  }

  /** One that stood is gone without a word. */
  #lose(cause: string): void {
    this.#end(1006, this.#state === 'connecting' ? cause : undefined);
  }

  #end(code: number, errorClass = `close_${code}`): void {
    if (this.#state === 'ended') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'ended';
    this.#withdraw();
    for (const timer of this.#timers) this.#context.clock.clearTimeout(timer);
    this.#link?.close();
    this.#session.end();
    this.#context.onEnded(this);
    this.#listener.ended({ wasOpen, code, errorClass });
  }
}
