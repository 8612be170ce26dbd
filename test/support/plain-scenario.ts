import type { LoadShape } from '../../src/scenario/load-shape.ts';
import type { LoadSettings, Phase, Scenario } from '../../src/scenario/scenario.ts';
import { usualScenario } from './usual-scenario.ts';

/** What a test says about a load; the rest is a run of one phase that lasts ten seconds. */
export type PlainLoad = Partial<LoadSettings>;

const latency = { medianMs: 1, p99Ms: 2 };

/** A scenario without a file behind it, for users of any personas. */
export function plainScenario(
  users: Readonly<Record<string, number>>,
  load: PlainLoad,
  more: Partial<Scenario> = {},
): Scenario {
  const usual = usualScenario();
  return {
    ...usual,
    name: 'plain',
    users,
    load: plainLoad(users, load),
    reconnect: { attempts: 3, strategy: 'full', delayMs: 100, maxDelayMs: 1000 },
    database: { ...usual.database, poolSize: 5, overflow: 0 },
    timeouts: { ...usual.timeouts, handshakeMs: 5000, leaveMs: 1000, drainMs: 5000, setupMs: 5000 },
    model: {
      ...usual.model,
      connect: latency,
      websocket: latency,
      http: latency,
      database: latency,
      poolWait: latency,
      loss: 0,
      disconnectsPerHour: 0,
      pushesPerSecond: 0,
    },
    ...more,
  };
}

function plainLoad(users: Readonly<Record<string, number>>, load: PlainLoad): LoadSettings {
  const count = Object.values(users).reduce((sum, some) => sum + some, 0);
  const phases = load.phases ?? phasesOf({ steady: 10_000 });
  return {
    model: 'users',
    phases,
    population: load.model === 'sessions' ? [] : constant(phases, count),
    rate: [],
    arrivals: 'even',
    sessionMs: 0,
    operationsPerUser: undefined,
    queueLimit: 100_000,
    ...load,
  };
}

/** Phases of these lengths in ms, one after the other. */
export function phasesOf(
  lengthsMs: Readonly<Record<string, number>>,
  more: Partial<Phase> = {},
): readonly Phase[] {
  let endMs = 0;
  return Object.entries(lengthsMs).map(([name, lengthMs]) => {
    const startMs = endMs;
    endMs += lengthMs;
    return { name, startMs, endMs, counts: true, rendezvous: undefined, ...more };
  });
}

/** The same level through all phases. */
export function constant(phases: readonly Phase[], level: number): LoadShape {
  return [{ startMs: 0, endMs: phases.at(-1)?.endMs ?? 0, from: level, to: level }];
}

/** Nothing during the first phase, then the same level. */
export function constantAfterFirst(phases: readonly Phase[], level: number): LoadShape {
  return phases.map(({ startMs, endMs }, index) => {
    const height = index === 0 ? 0 : level;
    return { startMs, endMs, from: height, to: height };
  });
}
