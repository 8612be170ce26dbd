import { wholeMicroseconds } from '../determinism/whole-microseconds.ts';
import type { VirtualUserContext, VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import type { Outcome, Transport } from '../metrics/observation.ts';
import type { CallResult } from '../protocols/transport.ts';
import type { Operation, WebSocketOperation } from '../scenario/operation.ts';
import { noticeOf } from './notice.ts';
import { PendingReplies, type PendingReply } from './pending-replies.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { SocketLink, type Pushed, type SocketOwner } from './socket-link.ts';
import { StandingSubscriptions } from './standing-subscriptions.ts';

/** Wait before telling a user that its frame could not even be sent, in ms of the run. */
const blockedPauseMs = 100;

/** A database or HTTP call under way; its identity tells a current answer from a stale one. */
interface Call {
  readonly transport: 'http' | 'database';
  readonly operation: string;
}

interface Actor {
  send(event: VirtualUserEvent): void;
}

/**
 * The hands of one virtual user: what its chart asks for is done here, and what comes of it is
 * recorded and told back through the ingress gate.
 */
export class UserSession implements SocketOwner {
  /** The user's name, as the target sees it. */
  readonly name: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly pending: PendingReplies;
  actor: Actor | undefined;
  hasEnded = false;
  readonly #standing: StandingSubscriptions;
  #link: SocketLink | undefined;
  #openLinks = 0;
  #nextId = 1;
  #awaitedAcks = 0;
  #calls: Call[] = [];
  #current: Call | PendingReply | undefined;
  #wasOnline = false;
  #wasActive = false;
  #isGone = false;

  constructor(name: string, persona: PersonaPorts, ports: Ports) {
    this.name = name;
    this.persona = persona;
    this.ports = ports;
    this.pending = new PendingReplies(ports.protocol.answersInOrder);
    this.#standing = new StandingSubscriptions(() => persona.subscriptions(name));
  }

  // What the chart asks for.

  connect(): void {
    this.#current = undefined;
    const { sockets } = this.ports.world;
    if (sockets === undefined) return;
    this.#openLinks++;
    this.#link = new SocketLink(this, this.#wasOnline);
    this.#link.open(sockets);
  }

  subscribe(): void {
    const operations = this.#standing.operations();
    this.#awaitedAcks = operations.length;
    if (operations.length === 0) this.#tellSoon('subscribed', 0);
    for (const operation of operations) this.#request(operation, 'joining');
  }

  perform(context: VirtualUserContext): void {
    const operation = this.persona.fillIn(context);
    if (!this.#wasActive) {
      this.#wasActive = true;
      this.persona.recorder.life(this.name, 'active');
    }
    if (operation.transport === 'websocket') this.#request(operation, 'action');
    else this.#call(operation);
  }

  drop(): void {
    this.#cutOff();
  }

  leave(): void {
    for (const farewell of this.#standing.farewells()) this.#request(farewell, 'parting');
    this.#request(
      { transport: 'websocket', name: 'session.disconnect', type: 'disconnect', body: {} },
      'goodbye',
    );
  }

  release(): void {
    this.#cutOff();
    this.#cancelCalls();
  }

  announceOnline(): void {
    if (this.#wasOnline) return;
    this.#wasOnline = true;
    this.persona.recorder.life(this.name, 'connected');
  }

  announceFailure(): void {
    this.persona.recorder.life(this.name, 'failed');
  }

  /** Gives up on calls under way; their answers will find nobody. */
  #cancelCalls(): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls)
      this.persona.recorder.called(call.transport, call.operation, 'cancelled');
  }

  /** The actor has ended or crashed. */
  end(step: 'left' | 'crashed' | undefined): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (step !== undefined) this.persona.recorder.life(this.name, step);
    this.release();
    this.#checkGone();
  }

  /** Operations held open right now. */
  inFlight(): Readonly<Record<Transport, number>> {
    let http = 0;
    for (const call of this.#calls) if (call.transport === 'http') http++;
    return { websocket: this.pending.waiting(), http, database: this.#calls.length - http };
  }

  // What the socket brings; see SocketLink.

  onOpened(link: SocketLink): void {
    if (this.#link !== link) return;
    this.#tell('opened');
  }

  onEnded(link: SocketLink, errorClass: string): void {
    this.#openLinks--;
    if (this.#link === link) {
      this.#link = undefined;
      this.#settleAll('failed', errorClass);
      this.#current = undefined;
      this.#tell('closed');
    }
    this.#checkGone();
  }

  onReply(id: number | undefined, key: string, error: string | undefined): void {
    this.pending.forgetExpired(this.ports.gate.now() - this.ports.operationTimeoutMs);
    const match = this.pending.take(id, key);
    if (match.kind !== 'matched') {
      this.persona.recorder.oddity(match.kind);
      return;
    }
    const { pending } = match;
    this.persona.recorder.ended(pending, error === undefined ? 'ok' : 'failed', error);
    if (error === undefined) this.#standing.keep(pending.operation);
    this.#tellOutcome(pending, error === undefined);
  }

  onPush({ channel, event, body }: Pushed): void {
    this.persona.recorder.pushed(channel);
    if (!this.persona.reactsTo(channel, event)) return;
    const at = this.ports.gate.now();
    this.actor?.send({ type: 'pushed', at, event, data: noticeOf(body['data']) });
  }

  /** A reply did not come in time; its request keeps its place in line for a while. */
  expire(pending: PendingReply): void {
    if (pending.expiredAt !== undefined) return;
    pending.expiredAt = this.ports.gate.now();
    this.persona.recorder.ended(pending, 'timedOut', 'timed_out');
    this.#tellOutcome(pending, false);
  }

  // How it is done.

  /** Gone is a user of whom nothing is left, neither actor nor socket. */
  #checkGone(): void {
    if (this.#isGone || !this.hasEnded || this.#openLinks > 0) return;
    this.#isGone = true;
    this.ports.onGone();
  }

  #request(operation: WebSocketOperation, purpose: PendingReply['purpose']): void {
    const { ports } = this;
    const id = this.#nextId++;
    const key = ports.protocol.replyKey(operation);
    const text = ports.protocol.encode(operation, id);
    const sentAt = ports.gate.measuredNow();
    const pending: PendingReply = {
      id,
      key,
      operation,
      purpose,
      sentAt,
      due: wholeMicroseconds(ports.timers.now() + ports.operationTimeoutMs),
      owner: this,
      expiredAt: undefined,
      isSettled: false,
    };
    this.persona.recorder.started('websocket', operation.name);
    if (purpose === 'action') this.#current = pending;
    const link = this.#link;
    if (!this.pending.isFull() && link?.send(text) === true) {
      this.pending.add(pending);
      ports.deadlines.add(pending);
      return;
    }
    this.persona.recorder.ended(pending, 'failed', 'blocked');
    ports.timers.setTimeout(() => {
      if (this.#link === link) this.#tellOutcome(pending, false);
    }, blockedPauseMs);
  }

  #call(operation: Exclude<Operation, WebSocketOperation>): void {
    const { world } = this.ports;
    const call: Call = { transport: operation.transport, operation: operation.name };
    this.#current = call;
    const done = (result: CallResult): void => this.#onCallDone(call, result);
    if (operation.transport === 'http' && world.http !== undefined) {
      this.#beginCall(call);
      world.http.call(operation, done);
    } else if (operation.transport === 'database' && world.database !== undefined) {
      this.#beginCall(call);
      world.database.call(operation, done);
    } else {
      this.ports.onSkipped(operation.name);
      this.#tellSoon('replied', 0);
    }
  }

  #beginCall(call: Call): void {
    this.#calls.push(call);
    this.persona.recorder.started(call.transport, call.operation);
  }

  #onCallDone(call: Call, result: CallResult): void {
    const index = this.#calls.indexOf(call);
    if (index === -1) return;
    this.ports.gate.enter();
    this.#calls.splice(index, 1);
    this.persona.recorder.called(call.transport, call.operation, result);
    if (this.#current === call) {
      this.#current = undefined;
      this.#tell(result.ok ? 'replied' : 'erred');
    }
    this.ports.gate.leave();
  }

  #tellOutcome(pending: PendingReply, isOk: boolean): void {
    switch (pending.purpose) {
      case 'action':
        if (this.#current !== pending) return;
        this.#current = undefined;
        this.#tell(isOk ? 'replied' : 'erred');
        return;
      case 'joining':
        this.#awaitedAcks--;
        if (!isOk) this.#tell('erred');
        else if (this.#awaitedAcks === 0) this.#tell('subscribed');
        return;
      case 'goodbye':
        if (isOk) this.#tell('acknowledged');
        return;
      case 'parting':
    }
  }

  #tell(type: Exclude<VirtualUserEvent['type'], 'pushed'>): void {
    const { gate } = this.ports;
    this.actor?.send({ type, at: gate.now() });
  }

  #tellSoon(type: 'subscribed' | 'replied', delayMs: number): void {
    const expected = this.#current;
    this.ports.timers.setTimeout(() => {
      if (this.#current === expected) this.#tell(type);
    }, delayMs);
  }

  /** Lets go of the socket: no fact of it reaches the actor any more. */
  #cutOff(): void {
    this.#current = undefined;
    this.#settleAll('cancelled', undefined);
    this.#link?.abandon();
    this.#link = undefined;
  }

  #settleAll(outcome: Outcome, errorClass: string | undefined): void {
    for (const pending of this.pending.clear())
      this.persona.recorder.ended(pending, outcome, errorClass);
  }
}
