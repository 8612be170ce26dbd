import { bearerOf } from '../src/actors/reach.ts';
import { WebSocketTransport } from '../src/actors/web-socket-transport.ts';
import { RealTime } from '../src/determinism/real-time.ts';
import { Timeline } from '../src/determinism/timeline.ts';
import type { Persona } from '../src/machines/persona.ts';
import { personas } from '../src/machines/personas.ts';
import { prepareHistograms } from '../src/metrics/histogram.ts';
import { agentsProtocol } from '../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../src/run/crowd-run.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { standingCrowd } from './bench-load.ts';
import { benchScenario } from './bench-scenario.ts';

export interface BenchCrowd {
  readonly run: CrowdRun;
  readonly realTime: RealTime;
  start(): void;
  /** Ends the run and everything it opened. */
  end(): Promise<void>;
}

export interface BenchShape {
  readonly url: string;
  readonly users: Readonly<Record<string, number>>;
  /** All users arrive in the first half of it. */
  readonly warmupMs: number;
  readonly thinkTime: number;
}

/** A crowd that stays until the bench ends it. */
export function openBenchCrowd({
  url,
  users,
  warmupMs,
  thinkTime,
}: BenchShape): Promise<BenchCrowd> {
  const count = Object.values(users).reduce((total, some) => total + some, 0);
  const scenario = benchScenario(users, standingCrowd(count, warmupMs), thinkTime);
  return openBenchRun({ url, token: undefined, scenario, personas });
}

export interface BenchRun {
  readonly url: string;
  readonly token: string | undefined;
  readonly scenario: Scenario;
  readonly personas: Readonly<Record<string, Persona>>;
}

/** A run on real sockets with nothing but WebSocket operations, everything recorded. */
export async function openBenchRun(options: BenchRun): Promise<BenchCrowd> {
  await prepareHistograms();
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const sockets = new WebSocketTransport({
    url: options.url,
    reach: bearerOf(options.token),
    handshakeMs: 5000,
    heartbeatMs: 15_000,
    pongMs: 10_000,
    timers: timeline.world,
  });
  const run = new CrowdRun({
    scenario: options.scenario,
    timeline,
    now: () => realTime.now(),
    world: { sockets, http: undefined, database: undefined },
    protocol: agentsProtocol,
    health: undefined,
    personas: options.personas,
  });
  return {
    run,
    realTime,
    start: () => {
      realTime.start();
      run.start();
    },
    end: async () => {
      run.interrupt();
      await run.finished;
      realTime.stop();
      sockets.destroy();
      run.ledger.destroy();
    },
  };
}
