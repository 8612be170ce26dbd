import assert from 'node:assert/strict';
import { createActor } from 'xstate';
import type { Timeline } from '../determinism/timeline.ts';
import type { Persona } from '../machines/persona.ts';
import {
  operationInHand,
  virtualUserMachine,
  type BehaviourSettings,
  type VirtualUserMachine,
} from '../machines/virtual-user-machine.ts';
import type { RecordObservation, Transport } from '../metrics/observation.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import type { WebSocketOperation } from '../scenario/operation.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import { IngressGate } from './ingress-gate.ts';
import type { PendingReply } from './pending-replies.ts';
import { PersonaRecorder } from './persona-recorder.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { statePath } from './state-path.ts';
import { UserSession } from './user-session.ts';

export interface CrowdOptions {
  readonly personas: Readonly<Record<string, Persona>>;
  /** Every user to come, by index. */
  readonly cast: readonly CastMember[];
  readonly behaviour: BehaviourSettings;
  readonly operationTimeoutMs: number;
  readonly timeline: Timeline;
  /** The outside world's time, in ms of the run. */
  readonly now: () => number;
  readonly world: World;
  readonly protocol: Protocol;
  readonly record: RecordObservation;
  /** Called once, when every user has come and gone. */
  readonly onEmptied: () => void;
}

/** Who comes: a user's name and what kind of person it is. */
export interface CastMember {
  readonly user: string;
  readonly persona: string;
}

/** A look at all users at one moment. */
export interface Census {
  readonly inFlight: Record<Transport, number>;
  readonly states: Record<string, number>;
  readonly online: Record<string, number>;
}

interface Member {
  readonly session: UserSession;
  readonly actor: ReturnType<typeof createUser>;
}

interface BoundPersona {
  readonly machine: VirtualUserMachine;
  readonly ports: PersonaPorts;
}

/** All virtual users of a run: one root actor and one session each. */
export class Crowd {
  readonly gate: IngressGate;
  readonly skipped = new Map<string, number>();
  readonly #options: CrowdOptions;
  readonly #ports: Ports;
  readonly #personas: ReadonlyMap<string, BoundPersona>;
  readonly #members: (Member | undefined)[] = [];
  #arrived = 0;
  #gone = 0;
  #expected: number;
  #isOver = false;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#expected = options.cast.length;
    this.gate = new IngressGate(options.timeline, options.now);
    this.#ports = this.#openPorts();
    const names = [...new Set(options.cast.map((one) => one.persona))];
    this.#personas = new Map(names.map((name) => [name, this.#bind(name)]));
  }

  /** User `index` of the cast comes in. */
  arrive(index: number): void {
    const one = this.#options.cast[index];
    const persona = one === undefined ? undefined : this.#personas.get(one.persona);
    assert(one !== undefined && persona !== undefined, `no user ${index} to come`);
    assert(this.#members[index] === undefined, `user ${index} has come before`);
    this.#arrived++;
    const session = new UserSession(one.user, persona.ports, this.#ports);
    const actor = createUser(persona.machine, session, { index, timeline: this.#options.timeline });
    session.actor = actor;
    this.#members[index] = { session, actor };
    session.persona.recorder.life(session.name, 'created');
    actor.start();
    actor.send({ type: 'started', at: this.gate.now() });
  }

  /** Asks a user to leave; nothing happens if it is not there any more. */
  dismiss(index: number): void {
    const member = this.#members[index];
    if (member === undefined || member.session.hasEnded) return;
    member.actor.send({ type: 'stop', at: this.gate.now() });
  }

  /** Nobody comes any more, and everybody is asked to leave. */
  dismissAll(): void {
    this.#expected = this.#arrived;
    for (let index = 0; index < this.#members.length; index++) this.dismiss(index);
    this.#options.timeline.world.setTimeout(() => this.#checkEmptied(), 0);
  }

  /** Ends whoever is still there; open operations count as cancelled. */
  abandonAll(): void {
    for (const member of this.#members) {
      if (member === undefined || member.session.hasEnded) continue;
      member.session.end('left');
      member.actor.stop();
    }
  }

  census(): Census {
    const census: Census = {
      inFlight: { websocket: 0, http: 0, database: 0 },
      states: {},
      online: {},
    };
    for (const member of this.#members) if (member !== undefined) countMember(census, member);
    return census;
  }

  #bind(name: string): BoundPersona {
    const persona = this.#options.personas[name];
    assert(persona !== undefined, `no persona "${name}"`);
    const { behaviour } = this.#options;
    const sessionOf = (index: number): UserSession => {
      const member = this.#members[index];
      assert(member !== undefined);
      return member.session;
    };
    const machine = virtualUserMachine(persona, behaviour).provide({
      actions: {
        connect: ({ context }) => sessionOf(context.index).connect(),
        subscribe: ({ context }) => sessionOf(context.index).subscribe(),
        perform: ({ context }) => sessionOf(context.index).perform(context),
        drop: ({ context }) => sessionOf(context.index).drop(),
        leave: ({ context }) => sessionOf(context.index).leave(),
        release: ({ context }) => sessionOf(context.index).release(),
        announceOnline: ({ context }) => sessionOf(context.index).announceOnline(),
        announceFailure: ({ context }) => sessionOf(context.index).announceFailure(),
      },
    });
    const recorder = new PersonaRecorder(name, this.gate, this.#options.record);
    return { machine, ports: personaPorts(persona, recorder, behaviour.seed) };
  }

  #openPorts(): Ports {
    const { timeline, operationTimeoutMs, world, protocol } = this.#options;
    return {
      gate: this.gate,
      timers: timeline.world,
      world,
      protocol,
      deadlines: new DeadlineQueue<PendingReply>(timeline.world, {
        isOver: (pending) => pending.isSettled || pending.expiredAt !== undefined,
        expire: (pending) => pending.owner.expire(pending),
      }),
      operationTimeoutMs,
      onGone: () => this.#onGone(),
      onSkipped: (operation) => {
        this.skipped.set(operation, (this.skipped.get(operation) ?? 0) + 1);
      },
    };
  }

  #onGone(): void {
    this.#gone++;
    this.#checkEmptied();
  }

  #checkEmptied(): void {
    if (this.#isOver || this.#gone < this.#expected) return;
    this.#isOver = true;
    this.#options.onEmptied();
  }
}

/** An actor that throws ends its own user only. */
function createUser(
  machine: VirtualUserMachine,
  session: UserSession,
  { index, timeline }: { readonly index: number; readonly timeline: Timeline },
) {
  const actor = createActor(machine, {
    id: session.name,
    clock: timeline.users,
    input: { index, name: session.name },
  });
  actor.subscribe({
    error: () => session.end('crashed'),
    complete: () => session.end(actor.getSnapshot().value === 'left' ? 'left' : undefined),
  });
  return actor;
}

function personaPorts(persona: Persona, recorder: PersonaRecorder, seed: number): PersonaPorts {
  const reactions = new Set(persona.reactsTo);
  return {
    name: persona.name,
    recorder,
    fillIn: (context) => operationInHand(persona, seed, context),
    subscriptions: (user) => persona.channels.map((channel) => subscription(channel, user)),
    reactsTo: (channel, event) =>
      reactions.size > 0 && reactions.has(`${channelKind(channel)}/${event}`),
  };
}

function subscription(channel: string, user: string): WebSocketOperation {
  return {
    transport: 'websocket',
    name: 'session.subscribe',
    type: 'subscribe',
    body: { channel: channel === 'inbox' ? `inbox:${user}` : channel },
  };
}

/** `inbox:researcher-7` → `inbox`. */
function channelKind(channel: string): string {
  const colon = channel.indexOf(':');
  return colon === -1 ? channel : channel.slice(0, colon);
}

/** Where a user is whose actor ended without coming to one of its final states. */
const endings: Readonly<Record<string, string>> = { error: 'crashed', stopped: 'left' };

function countMember(census: Census, { session, actor }: Member): void {
  const inFlight = session.inFlight();
  census.inFlight.websocket += inFlight.websocket;
  census.inFlight.http += inFlight.http;
  census.inFlight.database += inFlight.database;
  const { status, value } = actor.getSnapshot();
  const path = endings[status] ?? statePath(value);
  census.states[path] = (census.states[path] ?? 0) + 1;
  if (path.startsWith('online')) {
    const persona = session.persona.name;
    census.online[persona] = (census.online[persona] ?? 0) + 1;
  }
}
