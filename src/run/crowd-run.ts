import assert from 'node:assert/strict';
import { map, share, Subject, type Observable } from 'rxjs';
import { createActor } from 'xstate';
import { Crowd } from '../actors/crowd.ts';
import type { IngressWatcher } from '../actors/ingress-watcher.ts';
import { pace } from '../actors/pacer.ts';
import type { Timeline } from '../determinism/timeline.ts';
import type { Persona } from '../machines/persona.ts';
import { noSupplies, type Supplies } from '../machines/supplies.ts';
import { runMachine } from '../machines/run-machine.ts';
import type { GeneratorHealth } from '../metrics/generator-health.ts';
import { drainPhase } from '../metrics/limits.ts';
import type { Observation } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import { planArrivals, type Arrival, type ArrivalPlan } from '../scenario/arrival-plan.ts';
import { planOperations } from '../scenario/operation-plan.ts';
import type { Phase, Scenario } from '../scenario/scenario.ts';
import { Ledger } from '../streams/ledger.ts';
import { windowObservations } from '../streams/window-observations.ts';
import { behaviourOf } from './behaviour-of.ts';
import { timeToLeaveMs } from './time-to-leave.ts';

/** Length of a window of metrics. */
const windowMs = 1000;
const shortestWindowMs = 1;

/** What a crowd is, and where it acts. */
export interface CrowdRunOptions {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  /** The outside world's time in ms of the run: real, or that of the timeline. */
  readonly now: () => number;
  readonly world: World;
  readonly protocol: Protocol;
  /** How the generator itself did in a window of so many ms; not in virtual time. */
  readonly health: ((windowMs: number) => GeneratorHealth | undefined) | undefined;
  /** By the names that the scenario uses. */
  readonly personas: Readonly<Record<string, Persona>>;
  /** Nothing by default. */
  readonly supplies?: Supplies;
  /** Told of all that reaches the users; without one nobody looks. */
  readonly watcher?: IngressWatcher | undefined;
}

/**
 * The crowd and its course, wired to the data plane; the same in real and in virtual time. Whoever
 * owns the timeline moves it.
 */
export class CrowdRun {
  readonly ledger = new Ledger();
  readonly windows$: Observable<Window>;
  /** Every fact as it is recorded; as many as there are, so look at each only shortly. */
  readonly observations$: Observable<Observation>;
  readonly finished: Promise<void>;
  isFinished = false;
  /** Why the run ended before its plan did, although nobody interrupted it. */
  shortfall: string | undefined;
  readonly #options: CrowdRunOptions;
  readonly #recorded$ = new Subject<Observation>();
  readonly #plan: ArrivalPlan;
  readonly #crowd: Crowd;
  readonly #course: ReturnType<CrowdRun['createCourse']>;
  #phase = '';
  #windowFrom = 0;
  #stopsOfPlan: (() => void)[] = [];
  #finish: () => void = () => undefined;

  constructor(options: CrowdRunOptions) {
    this.#options = options;
    this.#plan = planArrivals(options.scenario);
    this.observations$ = this.#recorded$.asObservable();
    this.windows$ = this.#openWindows();
    this.finished = new Promise((resolve) => (this.#finish = resolve));
    this.#crowd = this.#gather();
    this.#course = this.createCourse();
  }

  start(): void {
    this.#course.start();
    this.#tickLater();
    this.#beginPlan();
  }

  /** Ends the run early: everybody is asked to leave and waited for, within limits. */
  interrupt(): void {
    this.#crowd.gate.enter();
    this.#course.send({ type: 'interrupted' });
  }

  /** A figure of the target was read; it counts from now. */
  read(figure: string, value: number): void {
    if (this.isFinished) return;
    const at = this.#crowd.gate.enter();
    this.#recorded$.next({ kind: 'reading', at, figure, value });
  }

  private createCourse() {
    const { scenario, timeline } = this.#options;
    const machine = runMachine.provide({
      actions: {
        beginPhase: ({ context }) => this.#beginPhase(context.phases[context.phaseIndex]),
        beginDrain: () => this.#beginPhase(undefined),
        endPlan: () => this.#endPlan(),
        dismissAll: () => this.#crowd.dismissAll(),
        abandonAll: () => this.#crowd.abandonAll(),
      },
    });
    const input = { phases: scenario.load.phases, drainMs: scenario.timeouts.drainMs };
    const course = createActor(machine, { id: 'run', clock: timeline.world, input });
    course.subscribe({ complete: () => this.#endSoon() });
    return course;
  }

  #openWindows(): Observable<Window> {
    return this.#recorded$.pipe(
      windowObservations(this.ledger),
      map((window) => this.#withHealth(window)),
      share(),
    );
  }

  #withHealth(window: Window): Window {
    const generator = this.#options.health?.(window.endMs - window.startMs);
    return generator === undefined ? window : { ...window, generator };
  }

  #gather(): Crowd {
    const { scenario, timeline, now, world, protocol, watcher } = this.#options;
    const { supplies = noSupplies } = this.#options;
    const { load } = scenario;
    return new Crowd({
      personas: personasOf(scenario, this.#options.personas),
      supplies,
      total: this.#plan.total,
      behaviour: behaviourOf(scenario, world),
      operationTimeoutMs: scenario.timeouts.operationMs,
      operationsPerUser: load.operationsPerUser,
      queueLimit: load.queueLimit,
      timeline,
      now,
      world,
      protocol,
      record: (observation) => this.#recorded$.next(observation),
      phase: () => this.#phase,
      watcher,
      onEmptied: () => this.#course.send({ type: 'emptied' }),
    });
  }

  /** Who comes, who goes and what is due: each at its absolute time, however many there are. */
  #beginPlan(): void {
    const { scenario, timeline } = this.#options;
    const { load, seed } = scenario;
    const crowd = this.#crowd;
    const isOpen = load.model === 'operations';
    const come = isOpen ? (one: Arrival) => crowd.arrive(one) : this.#arrivePaced.bind(this);
    const arrivals = pace(timeline.world, {
      items: this.#plan.arrivals(),
      timeOf: (one) => one.arrivalMs,
      begin: come,
    });
    const departures = pace(timeline.world, {
      items: this.#plan.arrivals(),
      timeOf: (one) => one.leaveMs,
      begin: (one) => crowd.dismiss(one.index),
    });
    const operations = pace(timeline.world, {
      items: isOpen ? planOperations(load, seed).dueTimes() : [],
      timeOf: (dueMs) => dueMs,
      begin: (_, dueAt) => crowd.addDue(dueAt),
    });
    this.#stopsOfPlan = [arrivals, departures, operations];
  }

  /** Where users are what is planned: one that comes was due and is started. */
  #arrivePaced(one: Arrival, dueAt: number): void {
    const { gate, paceRecorder } = this.#crowd;
    paceRecorder.planned();
    paceRecorder.started(dueAt, gate.measuredNow());
    this.#crowd.arrive(one);
  }

  #endPlan(): void {
    for (const stop of this.#stopsOfPlan) stop();
    this.#crowd.endPlan();
  }

  #tickLater(): void {
    const now = this.#options.timeline.now();
    this.#at((Math.floor(now / windowMs) + 1) * windowMs, () => {
      if (this.isFinished) return;
      this.#closeWindow();
      this.#tickLater();
    });
  }

  /** Without a phase: what comes after all of them. */
  #beginPhase(phase: Phase | undefined): void {
    this.#crowd.gather(undefined);
    if (this.#phase !== '') this.#closeWindow();
    this.#phase = phase?.name ?? drainPhase;
    this.#crowd.gather(phase?.rendezvous);
  }

  #closeWindow(): void {
    const at = this.#options.timeline.now();
    if (at === this.#windowFrom) return;
    this.#windowFrom = at;
    this.#recorded$.next({ kind: 'tick', at, phase: this.#phase, ...this.#crowd.census() });
  }

  /** A window has a length: what happened just as the last one was closed needs one more. */
  #endSoon(): void {
    const now = this.#options.timeline.now();
    if (now > this.#windowFrom) this.#end();
    else this.#at(now + shortestWindowMs, () => this.#end());
  }

  #end(): void {
    const { scenario, timeline } = this.#options;
    const isEarly = timeline.now() < timeToLeaveMs(scenario.load, this.#plan);
    if (isEarly && this.#crowd.done === 0) {
      this.shortfall = 'every user had gone before it was time to leave';
    }
    this.isFinished = true;
    this.#closeWindow();
    this.#recorded$.complete();
    this.#finish();
  }

  #at(timeMs: number, callback: () => void): void {
    const { world } = this.#options.timeline;
    world.setTimeout(callback, Math.max(0, timeMs - world.now()));
  }
}

/** Those that the scenario has users of. */
export function personasOf(
  { users }: Scenario,
  known: Readonly<Record<string, Persona>>,
): Readonly<Record<string, Persona>> {
  const wanted = Object.keys(users).map((name) => {
    const persona = known[name];
    assert(persona !== undefined, `no persona "${name}"`);
    return [name, persona] as const;
  });
  return Object.fromEntries(wanted);
}
