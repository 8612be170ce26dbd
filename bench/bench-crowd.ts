import { WebSocketTransport } from '../src/actors/web-socket-transport.ts';
import { RealTime } from '../src/determinism/real-time.ts';
import { Timeline } from '../src/determinism/timeline.ts';
import { prepareHistograms } from '../src/metrics/histogram.ts';
import { agentsProtocol } from '../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../src/run/crowd-run.ts';
import { benchScenario, type BenchShape } from './bench-scenario.ts';

export interface BenchCrowd {
  readonly run: CrowdRun;
  readonly realTime: RealTime;
  start(): void;
  /** Ends the run and everything it opened. */
  end(): Promise<void>;
}

/** A crowd on real sockets with nothing but WebSocket operations, everything recorded. */
export async function openBenchCrowd(
  shape: BenchShape & { readonly url: string },
): Promise<BenchCrowd> {
  await prepareHistograms();
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const sockets = new WebSocketTransport({
    url: shape.url,
    token: undefined,
    handshakeMs: 5000,
    heartbeatMs: 15_000,
    timers: timeline.world,
  });
  const run = new CrowdRun({
    scenario: benchScenario(shape),
    timeline,
    now: () => realTime.now(),
    world: { sockets, http: undefined, database: undefined },
    protocol: agentsProtocol,
    health: undefined,
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
