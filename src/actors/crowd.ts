import assert from 'node:assert/strict';
import { createActor } from 'xstate';
import type { Timeline } from '../determinism/timeline.ts';
import { chartWays } from '../machines/chart-ways.ts';
import { measureKindOf, type Persona } from '../machines/persona.ts';
import { noSupplies, type Supplies } from '../machines/supplies.ts';
import { usedStates } from '../machines/used-states.ts';
import {
  virtualUserMachine,
  type BehaviourSettings,
  type VirtualUserMachine,
} from '../machines/virtual-user-machine.ts';
import { transports, type Crash, type RecordObservation } from '../metrics/observation.ts';
import type { ObserveTransition } from '../metrics/run-watcher.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import type { Rendezvous } from '../scenario/scenario.ts';
import { Barrier } from './barrier.ts';
import { countIn, StateCounts, type Census } from './census.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import { Dispatcher } from './dispatcher.ts';
import { IngressGate } from './ingress-gate.ts';
import type { IngressWatcher } from './ingress-watcher.ts';
import { networkPath, type NetworkSettings } from './network-path.ts';
import { PaceRecorder } from './pace-recorder.ts';
import type { PendingReply } from './pending-replies.ts';
import { personaPorts } from './persona-ports.ts';
import { PersonaRecorder } from './persona-recorder.ts';
import type { PersonaPorts, Ports } from './ports.ts';
import { StuckWatch, type StuckLimits } from './stuck-watch.ts';
import { UserSession } from './user-session.ts';
import { ChartError, watchChart, type ChartTransition } from './watch-chart.ts';
import { statesIn, watchMoves } from './watch-moves.ts';
import { watchSteps } from './watch-steps.ts';
import { watchWays } from './watch-ways.ts';

export interface CrowdOptions {
  readonly personas: Readonly<Record<string, Persona>>;
  /** Number of users to come. */
  readonly total: number;
  readonly behaviour: BehaviourSettings;
  /** Nothing by default. */
  readonly supplies?: Supplies;
  readonly operationTimeoutMs: number;
  readonly stuck: StuckLimits;
  /** A user leaves when so many of its operations have ended; `undefined`: it stays. */
  readonly operationsPerUser: number | undefined;
  /** Most operations of the plan that may wait for a user. */
  readonly queueLimit: number;
  readonly timeline: Timeline;
  /** The outside world's time, in ms of the run. */
  readonly now: () => number;
  readonly world: World;
  /** Nothing but the world itself by default. */
  readonly network?: NetworkSettings;
  readonly protocol: Protocol;
  readonly record: RecordObservation;
  /** Name of the phase the run is in. */
  readonly phase: () => string;
  /** Told of every event that a user's chart took; without it nobody looks. */
  readonly onTransition?: ObserveTransition | undefined;
  /** Told of all that reaches the users; without one nobody looks. */
  readonly watcher?: IngressWatcher | undefined;
  /** Called once, when every user has come and gone. */
  readonly onEmptied: () => void;
}

/** Who comes: a user's number and name, and what kind of person it is. */
export interface CastMember {
  readonly index: number;
  readonly user: string;
  readonly persona: string;
}

const noTraffic = { sentBytes: 0, receivedBytes: 0 };

const bareNetwork: NetworkSettings = { errorRate: 0, latency: undefined };

interface Member {
  readonly session: UserSession;
  readonly actor: ReturnType<typeof createUser>;
}

interface BoundPersona {
  readonly machine: VirtualUserMachine;
  /** What its chart holds. */
  readonly states: readonly string[];
  readonly ways: readonly string[];
  readonly ports: PersonaPorts;
}

/** All virtual users of a run: one root actor and one session each, as long as they are there. */
export class Crowd {
  readonly gate: IngressGate;
  readonly skipped = new Map<string, number>();
  /** Users who left because they had done all they came for. */
  done = 0;
  readonly paceRecorder: PaceRecorder;
  readonly #options: CrowdOptions;
  readonly #dispatcher: Dispatcher;
  readonly #barrier: Barrier;
  readonly #stuckWatch: StuckWatch;
  readonly #ports: Ports;
  readonly #personas: ReadonlyMap<string, BoundPersona>;
  readonly #members = new Map<number, Member>();
  /** How many of those who are gone ended in which state. */
  readonly #endings = new StateCounts();
  #arrived = 0;
  #gone = 0;
  #expected: number;
  #isOver = false;

  constructor(options: CrowdOptions) {
    const { timeline, now, record, watcher } = options;
    this.#options = options;
    this.#expected = options.total;
    this.gate = new IngressGate(timeline, now, watcher);
    this.paceRecorder = new PaceRecorder(this.gate, record);
    this.#dispatcher = new Dispatcher(timeline.world, this.paceRecorder, options.queueLimit);
    this.#barrier = new Barrier(timeline.world, record);
    this.#stuckWatch = new StuckWatch(options.stuck);
    this.#ports = this.#openPorts();
    this.#personas = new Map(
      Object.entries(options.personas).map(([name, persona]) => [name, this.#bind(name, persona)]),
    );
  }

  /** Tells what everybody may do; before anybody comes. */
  introduce(): void {
    for (const { ports, states, ways } of this.#personas.values())
      ports.recorder.chart(states, ways);
  }

  arrive(one: CastMember): void {
    const { index } = one;
    const { timeline, watcher } = this.#options;
    assert(!this.#members.has(index), `user ${index} has come before`);
    const persona = this.#personas.get(one.persona);
    assert(persona !== undefined, `no persona "${one.persona}"`);
    this.#arrived++;
    const session = new UserSession(one, persona.ports, this.#ports);
    const actor = createUser(persona.machine, session, timeline);
    session.actor = actor;
    this.#members.set(index, { session, actor });
    session.persona.recorder.life(session.name, 'created');
    watcher?.came(index, one.user, one.persona);
    actor.start();
    session.stays.move(statesIn(actor.getSnapshot()));
    this.gate.admit(session, { type: 'started', at: this.gate.now() });
  }

  /** Asks a user to leave; nothing happens if it is not there any more. */
  dismiss(index: number): void {
    const member = this.#members.get(index);
    if (member === undefined || member.session.ending !== undefined) return;
    this.gate.admit(member.session, { type: 'stop', at: this.gate.now() });
  }

  /** An operation of the plan falls due; called from a timer. */
  addDue(dueAt: number): void {
    this.#dispatcher.add(dueAt);
  }

  /** From now on users gather as a rendezvous says; without one nobody is held. */
  gather(rendezvous: Rendezvous | undefined): void {
    if (rendezvous === undefined) this.#barrier.open();
    else this.#barrier.close(rendezvous);
  }

  /** Nothing planned is begun any more: what waits is dropped, who is held goes on. */
  endPlan(): void {
    this.#barrier.open();
    this.#dispatcher.end();
  }

  /** Nobody comes any more, and everybody is asked to leave. */
  dismissAll(): void {
    this.#expected = this.#arrived;
    for (const index of this.#members.keys()) this.dismiss(index);
    this.#options.timeline.world.setTimeout(() => this.#checkEmptied(), 0);
  }

  /** Ends whoever is still there; open operations count as cancelled. */
  abandonAll(): void {
    for (const { session, actor } of this.#members.values()) {
      if (session.ending !== undefined) continue;
      session.end('left');
      actor.stop();
    }
  }

  /** Tells where everybody is that has not left. */
  tellStays(): void {
    for (const { session } of this.#members.values()) {
      if (session.ending === undefined) session.stays.tell();
    }
  }

  /** Tells of users that have got stuck. */
  seekStuck(): void {
    const now = this.gate.now();
    for (const { session } of this.#members.values()) this.#stuckWatch.look(session, now);
  }

  census(): Census {
    const census: Census = {
      inFlight: { websocket: 0, http: 0, database: 0 },
      states: this.#endings.whole(),
      online: {},
      personaStates: this.#endings.perPersona(),
      traffic: { ...(this.#options.world.sockets?.traffic ?? noTraffic) },
      waiting: this.#dispatcher.waiting,
    };
    for (const member of this.#members.values()) countMember(census, member);
    return census;
  }

  #bind(name: string, persona: Persona): BoundPersona {
    const { behaviour, supplies = noSupplies, record, watcher } = this.#options;
    const recorder = new PersonaRecorder(name, this.gate, record);
    const sessionOf = (index: number): UserSession => {
      const member = this.#members.get(index);
      assert(member !== undefined);
      return member.session;
    };
    const machine = virtualUserMachine(persona, behaviour).provide({
      actions: {
        connect: ({ context }) => sessionOf(context.index).connect(context),
        subscribe: ({ context }) => sessionOf(context.index).subscribe(),
        perform: ({ context }, at) =>
          sessionOf(context.index).perform(context, at?.state ?? 'online'),
        offer: ({ context }) => sessionOf(context.index).offer(),
        withdraw: ({ context }) => sessionOf(context.index).withdraw(),
        measure: (_, { metric, value }) =>
          recorder.measure(metric, measureKindOf(persona, metric), value),
        drop: ({ context }) => sessionOf(context.index).drop(),
        part: ({ context }) => sessionOf(context.index).part(),
        finish: ({ context }) => sessionOf(context.index).finish(),
        leave: ({ context }) => sessionOf(context.index).leave(),
        release: ({ context }) => sessionOf(context.index).release(),
        announceOnline: ({ context }) => sessionOf(context.index).announceOnline(),
        announceFailure: ({ context }) => sessionOf(context.index).announceFailure(),
      },
    });
    watchMoves(machine, (index, states) => sessionOf(index).stays.move(states));
    if (watcher !== undefined) watchSteps(machine, watcher);
    watchChart(machine, this.#transitionsOf(name));
    const ways = chartWays(machine, persona);
    watchWays(ways, (way) => recorder.way(way));
    const run = { seed: behaviour.seed, supplies };
    return {
      machine,
      states: usedStates(persona),
      ways: ways.map(({ name: way }) => way),
      ports: personaPorts({ ...persona, name }, recorder, run),
    };
  }

  #transitionsOf(persona: string): ((one: ChartTransition) => void) | undefined {
    const { onTransition } = this.#options;
    if (onTransition === undefined) return undefined;
    return ({ user, from, to, event }) =>
      onTransition({ at: this.gate.now(), user, persona, from, to, event });
  }

  #openPorts(): Ports {
    const { timeline, operationTimeoutMs, world, protocol, behaviour } = this.#options;
    const { operationsPerUser = Infinity, phase, network = bareNetwork } = this.#options;
    const timers = timeline.world;
    return {
      gate: this.gate,
      timers,
      pathOf: networkPath(network, world, { seed: behaviour.seed, timers }),
      protocol,
      deadlines: new DeadlineQueue<PendingReply>(timeline.world, {
        isOver: (pending) => pending.isSettled || pending.expiredAt !== undefined,
        expire: (pending) => pending.owner.expire(pending),
      }),
      operationTimeoutMs,
      operationsPerUser,
      dispatcher: this.#dispatcher,
      barrier: this.#barrier,
      phase,
      onGone: (index) => this.#onGone(index),
      onDone: () => {
        this.done++;
      },
      onSkipped: (operation) => {
        this.skipped.set(operation, (this.skipped.get(operation) ?? 0) + 1);
      },
    };
  }

  /** Who is gone is forgotten, but for the state it ended in. */
  #onGone(index: number): void {
    const member = this.#members.get(index);
    assert(member !== undefined, `user ${index} goes twice`);
    this.#members.delete(index);
    this.#endings.add(member.session.persona.name, pathOf(member));
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
function createUser(machine: VirtualUserMachine, session: UserSession, timeline: Timeline) {
  const { index, name } = session;
  const actor = createActor(machine, { id: name, clock: timeline.users, input: { index, name } });
  actor.subscribe({
    error: (error) => session.crash(crashOf(error, session)),
    complete: () => session.end(actor.getSnapshot().value === 'left' ? 'left' : 'failed'),
  });
  return actor;
}

/** What a machine throws has its place; anything else comes of what listens to it. */
function crashOf(error: unknown, { state }: UserSession): Crash {
  return error instanceof ChartError ? error : new ChartError(error, state, 'unknown');
}

function pathOf({ session }: Member): string {
  return session.ending ?? session.state;
}

function countMember(census: Census, member: Member): void {
  const { session } = member;
  for (const transport of transports) census.inFlight[transport] += session.inFlight(transport);
  census.waiting += session.waiting();
  countIn(census, session.persona.name, pathOf(member));
}
