import { map, share, Subject, type Observable } from 'rxjs';
import { createActor } from 'xstate';
import { Crowd } from '../actors/crowd.ts';
import type { Timeline } from '../determinism/timeline.ts';
import { personas } from '../machines/personas.ts';
import { runMachine } from '../machines/run-machine.ts';
import type { GeneratorHealth } from '../metrics/generator-health.ts';
import { transports, type Observation, type Transport } from '../metrics/observation.ts';
import type { Window } from '../metrics/window.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { World } from '../protocols/transport.ts';
import { planArrivals, type Arrival } from '../scenario/arrival-plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Ledger } from '../streams/ledger.ts';
import { windowObservations } from '../streams/window-observations.ts';

/** Length of a window of metrics. */
const windowMs = 1000;
const shortestWindowMs = 1;

export interface CrowdRunOptions {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  /** The outside world's time in ms of the run: real, or that of the timeline. */
  readonly now: () => number;
  readonly world: World;
  readonly protocol: Protocol;
  /** How the generator itself does since the window before; not in virtual time. */
  readonly health: (() => GeneratorHealth) | undefined;
}

/**
 * The crowd and its course, wired to the data plane; the same in real and in virtual time. Whoever
 * owns the timeline moves it.
 */
export class CrowdRun {
  readonly ledger = new Ledger();
  readonly windows$: Observable<Window>;
  readonly finished: Promise<void>;
  isFinished = false;
  /** Why the run ended before its plan did, although nobody interrupted it. */
  shortfall: string | undefined;
  readonly #options: CrowdRunOptions;
  readonly #observations$ = new Subject<Observation>();
  readonly #arrivals: readonly Arrival[];
  readonly #crowd: Crowd;
  readonly #course: ReturnType<CrowdRun['createCourse']>;
  #phase = '';
  #windowFrom = 0;
  #isArriving = true;
  #finish: () => void = () => undefined;

  constructor(options: CrowdRunOptions) {
    this.#options = options;
    this.#arrivals = planArrivals(options.scenario);
    this.windows$ = this.#openWindows();
    this.finished = new Promise((resolve) => (this.#finish = resolve));
    this.#crowd = this.#gather();
    this.#course = this.createCourse();
  }

  start(): void {
    this.#course.start();
    this.#tickLater();
  }

  /** Ends the run early: everybody is asked to leave and waited for, within limits. */
  interrupt(): void {
    this.#crowd.gate.enter();
    this.#course.send({ type: 'interrupted' });
  }

  private createCourse() {
    const { scenario, timeline } = this.#options;
    const machine = runMachine.provide({
      actions: {
        beginPhase: (_, { phase }) => this.#beginPhase(phase),
        beginArrivals: () => this.#arriveFrom(0),
        beginLeaving: () => this.#leaveFrom(0),
        dismissAll: () => {
          this.#isArriving = false;
          this.#crowd.dismissAll();
        },
        abandonAll: () => this.#crowd.abandonAll(),
      },
    });
    const input = { load: scenario.load, drainMs: scenario.timeouts.drainMs };
    const course = createActor(machine, { id: 'run', clock: timeline.world, input });
    course.subscribe({ complete: () => this.#endSoon() });
    return course;
  }

  #openWindows(): Observable<Window> {
    const { health } = this.#options;
    return this.#observations$.pipe(
      windowObservations(this.ledger),
      map((window) => (health === undefined ? window : { ...window, generator: health() })),
      share(),
    );
  }

  #gather(): Crowd {
    const { scenario, timeline, now, world, protocol } = this.#options;
    return new Crowd({
      personas,
      cast: this.#arrivals,
      behaviour: {
        seed: scenario.seed,
        thinkTime: scenario.thinkTime,
        reconnect: scenario.reconnect,
        leavePatienceMs: scenario.timeouts.leaveMs,
        transports: transportsOf(world),
      },
      operationTimeoutMs: scenario.timeouts.operationMs,
      timeline,
      now,
      world,
      protocol,
      record: (observation) => this.#observations$.next(observation),
      onEmptied: () => this.#course.send({ type: 'emptied' }),
    });
  }

  /** One timer at a time, each at its absolute time, however many users there are. */
  #arriveFrom(index: number): void {
    const arrival = this.#arrivals[index];
    if (arrival === undefined) return;
    this.#at(arrival.arrivalMs, () => {
      if (!this.#isArriving) return;
      this.#crowd.arrive(index);
      this.#arriveFrom(index + 1);
    });
  }

  #leaveFrom(index: number): void {
    const arrival = this.#arrivals[index];
    if (arrival === undefined) return;
    this.#at(arrival.leaveMs, () => {
      this.#crowd.dismiss(index);
      this.#leaveFrom(index + 1);
    });
  }

  #tickLater(): void {
    const now = this.#options.timeline.now();
    this.#at((Math.floor(now / windowMs) + 1) * windowMs, () => {
      if (this.isFinished) return;
      this.#closeWindow();
      this.#tickLater();
    });
  }

  #beginPhase(phase: string): void {
    if (this.#phase !== '') this.#closeWindow();
    this.#phase = phase;
  }

  #closeWindow(): void {
    const at = this.#options.timeline.now();
    if (at === this.#windowFrom) return;
    this.#windowFrom = at;
    this.#observations$.next({ kind: 'tick', at, phase: this.#phase, ...this.#crowd.census() });
  }

  /** A window has a length: what happened just as the last one was closed needs one more. */
  #endSoon(): void {
    const now = this.#options.timeline.now();
    if (now > this.#windowFrom) this.#end();
    else this.#at(now + shortestWindowMs, () => this.#end());
  }

  #end(): void {
    const { scenario, timeline } = this.#options;
    const stayMs = scenario.load.warmupMs + scenario.load.steadyMs;
    if (timeline.now() < stayMs) this.shortfall = 'every user had gone before it was time to leave';
    this.isFinished = true;
    this.#closeWindow();
    this.#observations$.complete();
    this.#finish();
  }

  #at(timeMs: number, callback: () => void): void {
    const { world } = this.#options.timeline;
    world.setTimeout(callback, Math.max(0, timeMs - world.now()));
  }
}

function transportsOf({ sockets, http, database }: World): readonly Transport[] {
  const present = { websocket: sockets, http, database };
  return transports.filter((transport) => present[transport] !== undefined);
}
