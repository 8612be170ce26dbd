import assert from 'node:assert/strict';
import { createActor } from 'xstate';
import { watchSteps, type ChartStep } from '../actors/watch-steps.ts';
import { watchWays } from '../actors/watch-ways.ts';
import { Digest } from '../determinism/digest.ts';
import { Timeline } from '../determinism/timeline.ts';
import { chartWays } from '../machines/chart-ways.ts';
import type { Persona } from '../machines/persona.ts';
import { usedStates } from '../machines/used-states.ts';
import {
  virtualUserMachine,
  type BehaviourSettings,
  type VirtualUserMachine,
} from '../machines/virtual-user-machine.ts';
import type { Chart } from '../metrics/observation.ts';
import { traceText, type IngressEnd } from './ingress-end.ts';
import type { IngressLine } from './ingress-line.ts';
import { ReplayedUser, type TimelineEntry } from './replayed-user.ts';

type Personas = Readonly<Record<string, Persona>>;
type LineOf<Kind extends IngressLine['kind']> = Extract<IngressLine, { readonly kind: Kind }>;

/** What the chart of a persona has. */
type DeclaredChart = Pick<Chart, 'states' | 'ways'>;

/** Told of what users do, and beforehand of what they may do. */
export interface CrowdWatcher {
  declared(persona: string, chart: DeclaredChart): void;
  /** A user is in another state. */
  changed(user: ReplayedUser, entry: TimelineEntry): void;
  /** A declared transition was taken for the first time. */
  took(persona: string, way: string): void;
}

/**
 * The users of a log on a clock of their own: the machines of the run, whose requests to the
 * outside do nothing, because what came of them is in the log.
 */
export class ReplayedCrowd {
  readonly #timeline = new Timeline();
  readonly #machines: ReadonlyMap<string, VirtualUserMachine>;
  readonly #users = new Map<number, ReplayedUser>();
  readonly #trace = new Digest();
  readonly #watcher: CrowdWatcher;
  /** Latest time of a change that the log tells of. */
  #latest = 0;
  events = 0;

  constructor(personas: Personas, behaviour: BehaviourSettings, watcher: CrowdWatcher) {
    this.#watcher = watcher;
    this.#machines = new Map(
      Object.entries(personas).map(([name, persona]) => {
        const machine = this.#machine(persona, behaviour);
        this.#declare(name, persona, machine);
        return [name, machine];
      }),
    );
  }

  /** By their numbers. */
  get users(): ReadonlyMap<number, ReplayedUser> {
    return this.#users;
  }

  /** Ms of the run so far. */
  get endMs(): number {
    return this.#timeline.now();
  }

  /** SHA-256 of the trace so far. */
  hash(): string {
    return this.#trace.hex();
  }

  /** Does what a line says; what is wrong with it, as the end of a sentence. */
  follow(line: IngressLine): string | undefined {
    if (line.kind === 'came') return this.#come(line);
    const user = this.#users.get(line.index);
    if (user === undefined) return `tells of user ${line.index}, who has not come`;
    switch (line.kind) {
      case 'is':
        this.#latest = Math.max(this.#latest, line.at);
        user.wasRecorded(line);
        return undefined;
      case 'crashes':
        user.crashesAfter = line.steps;
        return undefined;
      case 'abandoned':
        return this.#moveTo(line.at) ?? this.#abandon(user);
      case 'entered':
        return this.#moveTo(line.at) ?? this.#admit(user, line);
    }
  }

  /** The log is over, with its last line or without. */
  conclude(end: IngressEnd | undefined): void {
    const until = end === undefined ? this.#latest : end.at;
    if (until !== null) this.#timeline.runUntil(Math.max(this.#timeline.now(), until));
    for (const user of this.#users.values()) user.conclude(end !== undefined);
  }

  #machine(persona: Persona, behaviour: BehaviourSettings): VirtualUserMachine {
    const machine = virtualUserMachine(persona, behaviour);
    watchSteps(machine, {
      stepping: (index) => this.#stepping(index),
      stepped: (step) => this.#stepped(step),
      failed: (index) => {
        this.#userOf(index).actor = undefined;
      },
    });
    return machine;
  }

  #declare(name: string, persona: Persona, machine: VirtualUserMachine): void {
    const ways = chartWays(machine, persona);
    watchWays(ways, (way) => this.#watcher.took(name, way));
    this.#watcher.declared(name, {
      states: usedStates(persona),
      ways: ways.map(({ name: way }) => way),
    });
  }

  #come(line: LineOf<'came'>): string | undefined {
    const { at, index } = line;
    const machine = this.#machines.get(line.persona);
    if (machine === undefined) return `names the persona "${line.persona}", which the log has not`;
    if (this.#users.has(index)) return `lets user ${index} come again`;
    const fault = this.#moveTo(at);
    if (fault !== undefined) return fault;
    const user = new ReplayedUser(line);
    const input = { index, name: line.user };
    const actor = createActor(machine, { id: line.user, clock: this.#timeline.users, input });
    // Who listens for errors is told of them; otherwise they would end the process.
    actor.subscribe({ error: () => undefined });
    user.actor = actor;
    this.#users.set(index, user);
    actor.start();
    return undefined;
  }

  #admit(user: ReplayedUser, { event }: LineOf<'entered'>): string | undefined {
    this.events++;
    user.actor?.send({ ...event, at: this.#timeline.now() });
    return undefined;
  }

  #abandon(user: ReplayedUser): string | undefined {
    user.actor?.stop();
    return undefined;
  }

  /** Fires all that is due by then first, as the gate does. */
  #moveTo(at: number | undefined): string | undefined {
    if (at === undefined) return undefined;
    if (at < this.#timeline.now()) return 'goes back in time';
    this.#timeline.runUntil(at);
    return undefined;
  }

  #stepping(index: number): void {
    const user = this.#userOf(index);
    if (user.steps === user.crashesAfter) throw new Error('crashed when it was recorded');
    user.steps++;
  }

  #stepped({ index, state, event, isOver }: ChartStep): void {
    const user = this.#userOf(index);
    if (isOver) user.actor = undefined;
    if (state === user.state) return;
    user.state = state;
    const at = this.#timeline.now();
    this.#trace.add(traceText(at, index, state));
    user.wasReplayed({ at, state });
    this.#watcher.changed(user, { at, state, event });
  }

  #userOf(index: number): ReplayedUser {
    const user = this.#users.get(index);
    assert(user !== undefined, `user ${index} has not come`);
    return user;
  }
}
