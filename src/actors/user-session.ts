import type { StateValue } from 'xstate';
import type { VirtualUserContext, VirtualUserEvent } from '../machines/virtual-user-chart.ts';
import { transports, type Crash, type Push, type Transport } from '../metrics/observation.ts';
import type { SocketEnd } from '../protocols/transport.ts';
import type { JsonObject, Operation, WebSocketOperation } from '../scenario/operation.ts';
import type { Call } from './call.ts';
import type { Taker } from './dispatcher.ts';
import type { UserPath } from './network-path.ts';
import { goodbye } from './goodbye.ts';
import { noticeOf } from './notice.ts';
import type { PendingReply } from './pending-replies.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { SocketLink, type Pushed, type Replied, type SocketOwner } from './socket-link.ts';
import { UserPresence } from './user-presence.ts';
import { statePath } from './state-path.ts';
import { StandingSubscriptions } from './standing-subscriptions.ts';
import { Turn } from './turn.ts';
import { UserCalls, type CallOwner } from './user-calls.ts';
import { UserStays } from './user-stays.ts';
import { UserRequests, type RequestOwner } from './user-requests.ts';

/** Wait before telling a user that its frame could not even be sent, in ms of the run. */
const blockedPauseMs = 100;

export interface WhoComes {
  readonly index: number;
  readonly user: string;
}

/** Something the user wanted and the run cannot do. */
interface Skipped {
  readonly skipped: string;
}

/** Events that say all by their name. */
type Fact = Exclude<VirtualUserEvent['type'], 'closed' | 'pushed' | 'due' | 'captured'>;

interface Actor {
  send(event: VirtualUserEvent): void;
  getSnapshot(): { readonly value: StateValue };
  readonly system: { getSnapshot(): { readonly _scheduledEvents: object } };
}

/**
 * The hands of one virtual user: what its chart asks for is done here, and what comes of it is
 * recorded and told back through the ingress gate.
 */
export class UserSession implements SocketOwner, RequestOwner, CallOwner, Taker {
  readonly index: number;
  /** The user's name, as the target sees it. */
  readonly name: string;
  readonly persona: PersonaPorts;
  readonly ports: Ports;
  readonly path: UserPath;
  readonly turn: Turn;
  readonly stays: UserStays;
  actor: Actor | undefined;
  /** How it ended; `undefined` while it is there. */
  ending: 'left' | 'failed' | 'crashed' | undefined;
  readonly #presence: UserPresence;
  readonly #standing: StandingSubscriptions;
  readonly #requests: UserRequests;
  readonly #calls: UserCalls;
  #link: SocketLink | undefined;
  #openLinks = 0;
  #awaitedAcks = 0;
  #current: Call | PendingReply | Skipped | undefined;
  #wasOnline = false;
  #wasActive = false;
  #isGone = false;
  #operationsLeft: number;
  #actedAt = 0;
  #isDone = false;
  #isParting = false;

  constructor(who: WhoComes, persona: PersonaPorts, ports: Ports) {
    this.index = who.index;
    this.name = who.user;
    this.persona = persona;
    this.ports = ports;
    this.#presence = new UserPresence(who.user, persona.recorder);
    this.path = ports.pathOf(who.index);
    this.#standing = new StandingSubscriptions(() => persona.subscriptions(who.user));
    this.turn = new Turn(ports);
    this.stays = new UserStays(who.user, persona.recorder);
    this.#requests = new UserRequests(this);
    this.#calls = new UserCalls(this);
    this.#operationsLeft = ports.operationsPerUser;
  }

  // What the chart asks for.

  connect(context: VirtualUserContext): void {
    this.#current = undefined;
    const { sockets } = this.path.world;
    if (sockets === undefined || !this.persona.usesSockets) {
      this.#tellSoon('opened');
      return;
    }
    this.#openLinks++;
    this.#link = new SocketLink(this, this.#wasOnline);
    this.#link.open(sockets, this.persona.handshake(context));
  }

  subscribe(): void {
    const operations = this.#link === undefined ? [] : this.#standing.operations();
    this.#awaitedAcks = operations.length;
    if (operations.length === 0) this.#tellSoon('subscribed');
    for (const operation of operations) this.#request(operation, 'joining', 'subscribing');
  }

  perform(context: VirtualUserContext, state: string): void {
    const operation = this.persona.fillIn(context);
    if (this.turn.isHeld) this.turn.hold(() => this.#begin(operation, state));
    else this.#begin(operation, state);
  }

  offer(): void {
    this.turn.offer(this);
  }

  withdraw(): void {
    this.turn.withdraw();
  }

  drop(): void {
    this.#presence.go('dropped');
    this.#cutOff();
  }

  leave(): void {
    this.#presence.leave();
    this.turn.giveUp();
    if (this.#link === undefined) {
      this.#tellSoon('acknowledged');
      return;
    }
    for (const farewell of this.#standing.farewells())
      this.#request(farewell, 'parting', 'leaving');
    this.#request(goodbye, 'goodbye', 'leaving');
  }

  /** The connection is over; what is still to be done is done without it. */
  part(): void {
    this.#cutOff();
    this.#isParting = true;
  }

  /** The chart of the persona has come to its end. */
  finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.ports.onDone();
  }

  release(): void {
    this.turn.withdraw();
    this.#cutOff();
    this.#calls.cancelAll();
  }

  announceOnline(): void {
    this.#presence.come();
    if (this.#wasOnline) return;
    this.#wasOnline = true;
    this.persona.recorder.life(this.name, 'connected');
  }

  announceFailure(): void {
    this.persona.recorder.life(this.name, 'failed');
  }

  /** The actor has ended. */
  end(ending: 'left' | 'failed'): void {
    if (ending === 'left' && this.ending === undefined) {
      this.persona.recorder.life(this.name, ending);
    }
    this.#end(ending);
  }

  /** The actor threw. */
  crash(crash: Crash): void {
    if (this.ending === undefined) this.persona.recorder.crashed(this.name, crash);
    this.#end('crashed');
  }

  /** The state its chart is in. */
  get state(): string {
    return this.actor === undefined ? '' : statePath(this.actor.getSnapshot().value);
  }

  /** Operations held open right now. */
  inFlight(transport: Transport): number {
    return transport === 'websocket' ? this.#requests.waiting() : this.#calls.count(transport);
  }

  /** Operations held open right now, over all transports. */
  get underWay(): number {
    return transports.reduce((sum, transport) => sum + this.inFlight(transport), 0);
  }

  /** When it came into its state, or the last of its actions began or ended. */
  get quietSince(): number {
    return Math.max(this.stays.since, this.#actedAt);
  }

  /** Operations of the plan that this user was given and has not begun. */
  waiting(): number {
    return this.turn.waiting();
  }

  /** What the plan brings; see Dispatcher. */
  take(dueAt: number): void {
    const at = this.ports.gate.now();
    this.turn.give(dueAt, () => this.ports.gate.admit(this, { type: 'due', at, dueAt }));
  }

  // What comes of what was begun.

  onSettled(pending: PendingReply, isOk: boolean, captured?: JsonObject): void {
    if (isOk) this.#standing.keep(pending.operation);
    if (captured !== undefined) this.#remember(captured);
    this.#tellOutcome(pending, isOk);
  }

  onCalled(call: Call, isOk: boolean, captured: JsonObject | undefined): void {
    if (captured !== undefined && this.#current === call) this.#remember(captured);
    this.#settle(call, isOk);
  }

  /** What a user does before it comes and after it has gone is not what it came for. */
  onActionEnded(): void {
    this.#actedAt = this.ports.gate.now();
    if (this.#wasOnline && !this.#isParting) this.#operationsLeft--;
  }

  // What the socket brings; see SocketLink.

  onOpened(link: SocketLink): void {
    if (this.#link !== link) return;
    this.#tell('opened');
  }

  onEnded(link: SocketLink, { wasOpen, code, errorClass }: SocketEnd): void {
    this.#openLinks--;
    if (this.#link === link) {
      this.#link = undefined;
      this.#presence.go('lost');
      this.turn.giveUp();
      this.#requests.endAll('failed', errorClass);
      this.#current = undefined;
      const { gate } = this.ports;
      gate.admit(this, { type: 'closed', at: gate.now(), ...(wasOpen && { code }) });
      this.#leaveIfDone();
    }
    this.#checkGone();
  }

  onReply(reply: Replied): void {
    this.#requests.answer(reply);
  }

  onPush({ channel, event, body }: Pushed, order: Pick<Push, 'missed' | 'came'>): void {
    this.persona.recorder.pushed(channel, order);
    if (!this.persona.reactsTo(channel, event)) return;
    const { gate } = this.ports;
    const data = noticeOf(body['data']);
    gate.admit(this, { type: 'pushed', at: gate.now(), channel, event, data });
  }

  // How it is done.

  /** Gone is a user of whom nothing is left, neither actor nor socket. */
  #checkGone(): void {
    if (this.#isGone || this.ending === undefined || this.#openLinks > 0) return;
    this.#isGone = true;
    this.ports.onGone(this.index);
  }

  #end(ending: NonNullable<UserSession['ending']>): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.stays.move([ending]);
    if (ending === 'left') this.#presence.leave();
    else this.#presence.go('lost');
    this.release();
    this.#checkGone();
  }

  #begin(operation: Operation, state: string): void {
    if (this.#hasBegunAll()) {
      this.turn.giveUp();
      this.ports.timers.setTimeout(() => this.#leaveIfDone(), 0);
      return;
    }
    this.#actedAt = this.ports.gate.now();
    if (!this.#wasActive && this.#wasOnline) {
      this.#wasActive = true;
      this.persona.recorder.life(this.name, 'active');
    }
    if (operation.transport === 'websocket') this.#request(operation, 'action', state);
    else this.#call(operation, state);
  }

  /** Whether all it came for is done or under way; it leaves when the last of that has ended. */
  #hasBegunAll(): boolean {
    if (this.#operationsLeft === Infinity) return false;
    return this.#wasOnline && !this.#isParting && this.#operationsLeft <= this.underWay;
  }

  #request(operation: WebSocketOperation, purpose: PendingReply['purpose'], state: string): void {
    const link = this.#link;
    const pending = this.#requests.send({ operation, purpose, state }, link);
    if (purpose === 'action') this.#current = pending;
    if (!pending.isSettled) return;
    this.ports.timers.setTimeout(() => {
      if (this.#link === link) this.#tellOutcome(pending, false);
    }, blockedPauseMs);
  }

  #call(operation: Exclude<Operation, WebSocketOperation>, state: string): void {
    this.#current = this.#calls.begin(operation, state) ?? this.#skip(operation.name);
  }

  #skip(operation: string): Skipped {
    this.turn.drop();
    this.ports.onSkipped(operation);
    const skipped = { skipped: operation };
    this.ports.timers.setTimeout(() => {
      if (this.#current === skipped) this.#tell('replied');
    }, 0);
    return skipped;
  }

  /** Tells what needs nobody's answer, unless the connection has changed by then. */
  #tellSoon(type: Fact): void {
    const link = this.#link;
    this.ports.timers.setTimeout(() => {
      if (this.#link === link && this.ending === undefined) this.#tell(type);
    }, 0);
  }

  #remember(values: JsonObject): void {
    const { gate } = this.ports;
    gate.admit(this, { type: 'captured', at: gate.now(), values });
  }

  #tellOutcome(pending: PendingReply, isOk: boolean): void {
    switch (pending.purpose) {
      case 'action':
        this.#settle(pending, isOk);
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

  /** An action has ended; the user hears of it if it still waits for that one. */
  #settle(action: Call | PendingReply, isOk: boolean): void {
    if (!this.#isParting && this.#leaveIfDone()) return;
    if (this.#current !== action) return;
    this.#current = undefined;
    this.#tell(isOk ? 'replied' : 'erred');
  }

  /** Whether the user has done all it came for; then it goes. */
  #leaveIfDone(): boolean {
    if (this.#operationsLeft > 0) return false;
    if (this.ending === undefined && !this.#isDone) {
      this.finish();
      this.#tell('stop');
    }
    return true;
  }

  #tell(type: Fact): void {
    const { gate } = this.ports;
    gate.admit(this, { type, at: gate.now() });
  }

  /** Lets go of the socket: no fact of it reaches the actor any more. */
  #cutOff(): void {
    this.turn.giveUp();
    this.#current = undefined;
    this.#requests.endAll('cancelled', undefined);
    this.#link?.abandon();
    this.#link = undefined;
  }
}
