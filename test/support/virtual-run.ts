import { Timeline } from '../../src/determinism/timeline.ts';
import type { Persona } from '../../src/machines/persona.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Gathering, Observation, Paced, Sample } from '../../src/metrics/observation.ts';
import type { Window } from '../../src/metrics/window.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import type { World } from '../../src/protocols/transport.ts';
import { CrowdRun, type CrowdRunOptions } from '../../src/run/crowd-run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { askingPersona } from './asking-persona.ts';
import { timedWorld, type TimedWorld, type TimedWorldOptions } from './timed-world.ts';

export interface VirtualRunOptions extends Partial<Omit<TimedWorldOptions, 'clock'>> {
  readonly scenario: Scenario;
  /** One asker that subscribes to nothing by default. */
  readonly personas?: Readonly<Record<string, Persona>>;
  /** Of the generator, asked for the last so many ms; none by default. */
  readonly health?: CrowdRunOptions['health'];
  /** In place of what the target of the test has. */
  readonly transports?: Partial<World>;
  /** Told of everything as it is recorded, and of nothing else; keeps it by default. */
  readonly record?: (observation: Observation) => void;
}

/** A run in virtual time against a target of the test, and everything it recorded. */
export interface VirtualRun {
  readonly run: CrowdRun;
  readonly timeline: Timeline;
  readonly world: TimedWorld;
  readonly observed: readonly Observation[];
  /** As they were closed. */
  readonly windows: readonly Window[];
  samples(): readonly Sample[];
  paced(step: Paced['step']): readonly Paced[];
  gatherings(): readonly Gathering[];
  /** Until the run is over; fails if that takes more than an hour of the run. */
  finish(): void;
}

const anHour = 3_600_000;

/** An asker without channels, so that nothing but its operations is ever sent. */
export const plainAsker = askingPersona({ channels: [] });

export async function virtualRun(options: VirtualRunOptions): Promise<VirtualRun> {
  await prepareHistograms();
  const timeline = new Timeline();
  const { scenario, personas = { asker: plainAsker } } = options;
  const answeredAt = options.answeredAt ?? ((sentAt: number) => sentAt + 1);
  const world = timedWorld({ ...options, answeredAt, clock: timeline.world });
  const now = (): number => timeline.now();
  const run = new CrowdRun({
    scenario,
    timeline,
    now,
    world: { ...world, ...options.transports },
    protocol: agentsProtocol,
    health: options.health,
    personas,
  });
  const observed: Observation[] = [];
  const windows: Window[] = [];
  run.observations$.subscribe(options.record ?? ((one) => observed.push(one)));
  run.windows$.subscribe((window) => windows.push(window));
  run.start();
  return {
    run,
    timeline,
    world,
    observed,
    windows,
    samples: () => observed.filter((one) => one.kind === 'sample'),
    paced: (step) => observed.filter((one) => one.kind === 'paced').filter((o) => o.step === step),
    gatherings: () => observed.filter((one) => one.kind === 'gathering'),
    finish: () => {
      while (!run.isFinished && timeline.now() < anHour) timeline.runUntil(timeline.now() + 1000);
      run.ledger.destroy();
      if (!run.isFinished) throw new Error('the run does not end');
    },
  };
}
