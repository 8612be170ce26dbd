import type { Push } from '../metrics/observation.ts';
import type { Incoming } from '../protocols/protocol.ts';
import type {
  SentRequest,
  Socket,
  SocketEnd,
  SocketListener,
  SocketTransport,
} from '../protocols/transport.ts';
import type { Handshake } from '../scenario/handshake.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { PushSequence } from './push-sequence.ts';

/** A push, decoded. */
export type Pushed = Extract<Incoming, { readonly kind: 'push' }>;

/** A reply, decoded. */
export type Replied = Extract<Incoming, { readonly kind: 'reply' }>;

/** Whose socket it is, and who is told what it brings. */
export interface SocketOwner {
  readonly name: string;
  /** The state its chart is in. */
  readonly state: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  onOpened(link: SocketLink): void;
  onEnded(link: SocketLink, end: SocketEnd): void;
  onReply(reply: Replied): void;
  onPush(push: Pushed, order: Pick<Push, 'missed' | 'came'>): void;
}

/** One socket of one user, from the attempt to the end; a user has a new one per connect. */
export class SocketLink implements SocketListener {
  readonly #owner: SocketOwner;
  readonly #isReconnect: boolean;
  readonly #startedAt: number;
  readonly #sequence = new PushSequence();
  #socket: Socket | undefined;
  #isAbandoned = false;

  constructor(owner: SocketOwner, isReconnect: boolean) {
    this.#owner = owner;
    this.#isReconnect = isReconnect;
    this.#startedAt = owner.ports.gate.measuredNow();
  }

  open(sockets: SocketTransport, handshake: Handshake | undefined): void {
    this.#socket = sockets.open(this.#owner.name, this, handshake);
  }

  send(text: string, request: SentRequest): boolean {
    return this.#socket?.send(text, request) ?? false;
  }

  /** Ends the connection from our side; it is then counted as left, whatever its close code. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#socket?.close();
  }

  opened(): void {
    const { gate } = this.#owner.ports;
    gate.enter();
    const connectUs = Math.round((gate.measuredNow() - this.#startedAt) * 1000);
    this.#record('opened', undefined, connectUs);
    this.#owner.onOpened(this);
    gate.leave();
  }

  received(text: string): void {
    const { gate, protocol } = this.#owner.ports;
    gate.enter();
    const incoming = protocol.decode(text);
    if (this.#isAbandoned) this.#countLate(incoming);
    else this.#understand(incoming);
    gate.leave();
  }

  ended(end: SocketEnd): void {
    this.#owner.ports.gate.enter();
    if (!end.wasOpen) this.#record('refused', this.#causeOf(end), undefined);
    else if (this.#isAbandoned) this.#record('left', undefined, undefined);
    else this.#record('closed', end.errorClass, undefined);
    this.#owner.onEnded(this, end);
    this.#owner.ports.gate.leave();
  }

  /** What was on its way when the user left is no business of its chart, but it did arrive. */
  #countLate(incoming: Incoming): void {
    if (incoming.kind !== 'push') return;
    const { recorder } = this.#owner.persona;
    recorder.pushed(incoming.channel, this.#sequence.next(incoming.seq));
  }

  /** An attempt that the user itself gave up says nothing about the target. */
  #causeOf(end: SocketEnd): string {
    return this.#isAbandoned ? 'given_up' : end.errorClass;
  }

  #understand(incoming: Incoming): void {
    const owner = this.#owner;
    switch (incoming.kind) {
      case 'reply':
        owner.onReply(incoming);
        return;
      case 'push':
        owner.onPush(incoming, this.#sequence.next(incoming.seq));
        return;
      case 'malformed':
        owner.persona.recorder.oddity('malformed', { user: owner.name, state: owner.state });
    }
  }

  #record(
    step: 'opened' | 'refused' | 'closed' | 'left',
    errorClass: string | undefined,
    connectUs: number | undefined,
  ): void {
    const { name: user, state, persona } = this.#owner;
    const attempt = { reconnect: this.#isReconnect, startedAt: this.#startedAt };
    const connection = this.#socket?.connection;
    persona.recorder.connection({
      user,
      state,
      step,
      ...attempt,
      errorClass,
      connectUs,
      ...(connection !== undefined && { connection }),
    });
  }
}
