import assert from 'node:assert/strict';
import { map, share, Subject, type Observable } from 'rxjs';
import { createActor } from 'xstate';
import { Crowd } from '../actors/crowd.ts';
import type { IngressWatcher } from '../actors/ingress-watcher.ts';
import type { NetworkSettings } from '../actors/network-path.ts';
import { pace } from '../actors/pacer.ts';
import { UserFaults } from '../actors/user-faults.ts';
import type { Timeline } from '../determinism/timeline.ts';
import { FaultAttribution } from '../faults/fault-attribution.ts';
import { FaultReach } from '../faults/fault-reach.ts';
import { FaultDriver, type FaultHands } from '../faults/fault-driver.ts';
import { planFaults, type TargetFault } from '../faults/plan-faults.ts';
import type { Persona } from '../machines/persona.ts';
import { noSupplies, type Supplies } from '../machines/supplies.ts';
import { runMachine } from '../machines/run-machine.ts';
import { joinHealth, type GeneratorHealth } from '../metrics/generator-health.ts';
import { drainPhase } from '../metrics/limits.ts';
import { type FaultStep, type Observation } from '../metrics/observation.ts';
import type { ObserveTransition, RunWatcher } from '../metrics/run-watcher.ts';
import type { Window } from '../metrics/window.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import { planArrivals, type Arrival, type ArrivalPlan } from '../scenario/arrival-plan.ts';
import { errorRateOf } from '../scenario/error-rate.ts';
import { latestEndMs } from '../scenario/latest-end.ts';
import { planOperations } from '../scenario/operation-plan.ts';
import type { Phase, Scenario } from '../scenario/scenario.ts';
import { Ledger } from '../streams/ledger.ts';
import { windowObservations } from '../streams/window-observations.ts';
import { behaviourOf } from './behaviour-of.ts';
import { concealCrash } from './conceal-crash.ts';
import { handsOfRun } from './hands-of-run.ts';
import { stuckLimits } from './stuck-limits.ts';
import { timeToLeaveMs } from './time-to-leave.ts';

/** How often the generator looks at itself, however long a window is. */
const healthMs = 1000;
const shortestWindowMs = 1;

/** What a crowd is, and where it acts. */
export interface CrowdRunOptions {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  /** The outside world's time in ms of the run: real, or that of the timeline. */
  readonly now: () => number;
  readonly world: World;
  readonly protocol: Protocol;
  /** Needed by scenarios with faults of the target. */
  readonly faultHands?: FaultHands<TargetFault> | undefined;
  /** How the generator itself did in the last so many ms; not in virtual time. */
  readonly health: ((windowMs: number) => GeneratorHealth | undefined) | undefined;
  /** Who wants to see more of it than its windows. */
  readonly watchers?: readonly RunWatcher[];
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
  /** What is broken on purpose, as it is. */
  readonly faults$: Observable<FaultStep>;
  readonly finished: Promise<void>;
  isFinished = false;
  /** Why the run ended before its plan did, although nobody interrupted it. */
  shortfall: string | undefined;
  readonly #options: CrowdRunOptions;
  readonly #recorded$ = new Subject<Observation>();
  readonly #broken$ = new Subject<FaultStep>();
  readonly #plan: ArrivalPlan;
  readonly #userFaults: UserFaults;
  readonly #crowd: Crowd;
  readonly #faults: FaultDriver | undefined;
  readonly #attribution: FaultAttribution | undefined;
  readonly #course: ReturnType<CrowdRun['createCourse']>;
  #phase = '';
  #isMeasured = false;
  #windowFrom = 0;
  #healthFrom = 0;
  /** Of the open window, one for each second; at most as many as it has. */
  #health: GeneratorHealth[] = [];
  #stopsOfPlan: (() => void)[] = [];
  #finish: () => void = () => undefined;

  constructor(options: CrowdRunOptions) {
    this.#options = options;
    this.#plan = planArrivals(options.scenario);
    this.observations$ = this.#recorded$.asObservable();
    this.faults$ = this.#broken$.asObservable();
    for (const { observation } of this.#watchers()) {
      if (observation !== undefined) this.observations$.subscribe(observation);
    }
    this.windows$ = this.#openWindows();
    this.finished = new Promise((resolve) => (this.#finish = resolve));
    this.#userFaults = new UserFaults(options.scenario.seed, options.timeline.world);
    this.#crowd = this.#gather();
    this.#faults = this.#planFaults();
    this.#attribution = this.#faults && this.#attributeFailures();
    this.#course = this.createCourse();
  }

  start(): void {
    this.#crowd.introduce();
    this.#course.start();
    this.#tickLater();
    this.#beginPlan();
  }

  /** Ends the run early: everybody is asked to leave and waited for, within limits. */
  interrupt(): void {
    this.#crowd.gate.enter();
    this.#faults?.cutShort();
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
    this.#readHealth(window.endMs);
    const generator = joinHealth(this.#health);
    this.#health = [];
    return generator === undefined ? window : { ...window, generator };
  }

  #readHealth(now: number): void {
    const health = this.#options.health?.(now - this.#healthFrom);
    this.#healthFrom = now;
    if (health !== undefined) this.#health.push(health);
  }

  #gather(): Crowd {
    const { scenario, timeline, now, world, protocol, watcher } = this.#options;
    const { supplies = noSupplies } = this.#options;
    const { load, variables } = scenario;
    return new Crowd({
      personas: personasOf(scenario, this.#options.personas),
      supplies,
      total: this.#plan.total,
      behaviour: behaviourOf(scenario, world),
      operationTimeoutMs: scenario.timeouts.operationMs,
      stuck: stuckLimits(scenario),
      operationsPerUser: load.operationsPerUser,
      queueLimit: load.queueLimit,
      timeline,
      now,
      world,
      protocol,
      network: this.#network(),
      record: (seen) => {
        const observation = this.#attribution?.attribute(seen) ?? seen;
        this.#recorded$.next(concealCrash(observation, variables));
        if (observation.kind === 'move') this.#faults?.see(observation);
      },
      phase: () => this.#phase,
      onTransition: this.#onTransition(),
      watcher,
      onEmptied: () => this.#course.send({ type: 'emptied' }),
    });
  }

  #network(): NetworkSettings {
    const { scenario } = this.#options;
    const { networkLatency: latency, faults } = scenario;
    const hasFaults = faults.some(({ target }) => target === 'users');
    return {
      errorRate: errorRateOf(scenario),
      latency,
      faults: hasFaults ? this.#userFaults : undefined,
    };
  }

  #watchers(): readonly RunWatcher[] {
    return this.#options.watchers ?? [];
  }

  #onTransition(): ObserveTransition | undefined {
    const told = this.#watchers().flatMap(({ transition }) => transition ?? []);
    if (told.length === 0) return undefined;
    return (transition) => {
      for (const tell of told) tell(transition);
    };
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
    this.#faults?.start();
    this.#stopsOfPlan = [arrivals, departures, operations];
  }

  #attributeFailures(): FaultAttribution {
    const { scenario, world } = this.#options;
    return new FaultAttribution(new FaultReach(scenario, world.isComputed === true));
  }

  #planFaults(): FaultDriver | undefined {
    const { scenario, timeline, faultHands } = this.#options;
    const faults = planFaults(scenario.faults);
    if (faults.length === 0) return undefined;
    return new FaultDriver({
      faults,
      hands: handsOfRun(this.#userFaults, faultHands),
      clock: timeline.world,
      enter: () => this.#crowd.gate.enter(),
      whole: () => this.#plan.peakUsers,
      latestEndMs: latestEndMs(scenario.load),
      record: (step) => {
        this.#attribution?.attribute(step);
        this.#recorded$.next(step);
        this.#broken$.next(step);
      },
    });
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
    this.#faults?.stop();
    this.#crowd.endPlan();
  }

  #tickLater(): void {
    const { scenario, timeline, health } = this.#options;
    const now = timeline.now();
    const closeAt = nextMultiple(scenario.metricsIntervalMs, now);
    const lookAt = health === undefined ? closeAt : nextMultiple(healthMs, now);
    this.#at(Math.min(closeAt, lookAt), () => {
      if (this.isFinished) return;
      if (lookAt < closeAt) this.#readHealth(lookAt);
      else this.#closeWindow();
      this.#tickLater();
    });
  }

  /** Without a phase: what comes after all of them. */
  #beginPhase(phase: Phase | undefined): void {
    this.#crowd.gather(undefined);
    if (phase === undefined) this.#crowd.tellStays();
    if (this.#phase !== '') this.#closeWindow();
    this.#phase = phase?.name ?? drainPhase;
    this.#isMeasured = phase?.counts === true;
    const at = this.#options.timeline.now();
    for (const watcher of this.#watchers()) watcher.phase?.(at, this.#phase);
    this.#crowd.gather(phase?.rendezvous);
  }

  #closeWindow(): void {
    const at = this.#options.timeline.now();
    if (at === this.#windowFrom) return;
    this.#windowFrom = at;
    if (this.#isMeasured) this.#crowd.seekStuck();
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

function nextMultiple(ofMs: number, now: number): number {
  return (Math.floor(now / ofMs) + 1) * ofMs;
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
