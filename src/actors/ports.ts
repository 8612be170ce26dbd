import type { Clock } from '../determinism/clock.ts';
import type { VirtualUserContext } from '../machines/virtual-user-chart.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Handshake } from '../scenario/handshake.ts';
import type { Operation, WebSocketOperation } from '../scenario/operation.ts';
import type { Barrier } from './barrier.ts';
import type { DeadlineQueue } from './deadline-queue.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { IngressGate } from './ingress-gate.ts';
import type { UserPath } from './network-path.ts';
import type { PendingReply } from './pending-replies.ts';
import type { PersonaRecorder } from './persona-recorder.ts';

/** What all sessions of a run share. */
export interface Ports {
  readonly gate: IngressGate;
  /** Timers of the outside world: they never fire before those of users at the same time. */
  readonly timers: Clock;
  /** The way of a user to the world, by the user's number. */
  readonly pathOf: (user: number) => UserPath;
  readonly protocol: Protocol;
  readonly deadlines: DeadlineQueue<PendingReply>;
  /** How long a reply is awaited, and for as long again a request keeps its place in line. */
  readonly operationTimeoutMs: number;
  /** A user leaves when it has ended so many; `Infinity` when it stays as long as planned. */
  readonly operationsPerUser: number;
  readonly dispatcher: Dispatcher;
  readonly barrier: Barrier;
  /** Name of the phase the run is in. */
  phase(): string;
  /** Nothing of this user is left; called once for each. */
  onGone(index: number): void;
  /** A user has done all it came for. */
  onDone(): void;
  /** An operation was left out because the run does not have its transport. */
  onSkipped(operation: string): void;
}

/** What all sessions of one persona share. */
export interface PersonaPorts {
  readonly name: string;
  readonly recorder: PersonaRecorder;
  /** The operation a user has in hand, filled in. */
  fillIn(context: VirtualUserContext): Operation;
  /** The subscriptions of a fresh connection. */
  subscriptions(user: string): readonly WebSocketOperation[];
  reactsTo(channel: string, event: string): boolean;
  /** Whether such a user opens a connection at all. */
  readonly usesSockets: boolean;
  /** What its handshake carries beside that of the target; see Persona. */
  handshake(context: VirtualUserContext): Handshake | undefined;
}
