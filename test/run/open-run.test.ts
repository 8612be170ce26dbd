import { expect, onTestFinished, test } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { WebSocketTransport } from '../../src/actors/web-socket-transport.ts';
import { RealTime } from '../../src/determinism/real-time.ts';
import { Timeline } from '../../src/determinism/timeline.ts';
import { prepareHistograms } from '../../src/metrics/histogram.ts';
import type { Observation } from '../../src/metrics/observation.ts';
import { agentsProtocol } from '../../src/protocols/agents-protocol.ts';
import { CrowdRun } from '../../src/run/crowd-run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { constantAfterFirst, phasesOf, plainScenario } from '../support/plain-scenario.ts';
import { answer, socketServer } from '../support/socket-server.ts';
import { plainAsker } from '../support/virtual-run.ts';

/** A run in real time over real sockets, to its end. */
async function realRun(url: string, scenario: Scenario): Promise<readonly Observation[]> {
  await prepareHistograms();
  const timeline = new Timeline();
  const realTime = new RealTime(timeline);
  const sockets = new WebSocketTransport({
    url,
    reach: bearerOf(undefined),
    handshakeMs: 5000,
    heartbeatMs: 15_000,
    pongMs: 10_000,
    timers: timeline.world,
  });
  onTestFinished(() => {
    realTime.stop();
    sockets.destroy();
  });
  const run = new CrowdRun({
    scenario,
    timeline,
    now: () => realTime.now(),
    world: { sockets, http: undefined, database: undefined },
    protocol: agentsProtocol,
    health: undefined,
    personas: { asker: plainAsker },
  });
  const observed: Observation[] = [];
  run.observations$.subscribe((one) => observed.push(one));
  realTime.start();
  run.start();
  await run.finished;
  run.ledger.destroy();
  return observed;
}

function stepsOf(observed: readonly Observation[], step: string): number {
  return observed.filter((one) => one.kind === 'paced' && one.step === step).length;
}

test('in real time too every operation that was due is started or dropped, and ends', async () => {
  const phases = phasesOf({ 'warm-up': 300, steady: 700 });
  const rate = constantAfterFirst(phases, 500);
  const load = { model: 'operations', phases, rate, queueLimit: 20 } as const;
  const server = await socketServer();
  const observed = await realRun(server.url, plainScenario({ asker: 4 }, load));
  expect(stepsOf(observed, 'planned')).toBe(350);
  expect(stepsOf(observed, 'started')).toBeGreaterThan(0);
  expect(stepsOf(observed, 'started') + stepsOf(observed, 'dropped')).toBe(350);
  const planned = observed.filter((one) => one.kind === 'sample').filter((one) => isPlanned(one));
  expect(planned.length).toBe(stepsOf(observed, 'started'));
  const asked = server.heard.filter(({ type }) => type === 'query');
  expect(asked.length).toBe(planned.length);
});

function isPlanned({ latenessUs }: { readonly latenessUs: number | undefined }): boolean {
  return latenessUs !== undefined && latenessUs >= 0;
}

test('in real time too a rendezvous lets its users go together', async () => {
  const rendezvous = { users: 3, timeoutMs: 60_000 };
  const phases = phasesOf({ together: 1000 }, { rendezvous });
  let most = 0;
  const waiting: (() => void)[] = [];
  const server = await socketServer({
    onMessage: (message, client) => {
      if (message['type'] !== 'query') return answer(message, client);
      waiting.push(() => answer(message, client));
      most = Math.max(most, waiting.length);
      if (waiting.length === rendezvous.users) for (const reply of waiting.splice(0)) reply();
    },
  });
  const observed = await realRun(server.url, plainScenario({ asker: 3 }, { phases }));
  const full = observed.filter((one) => one.kind === 'gathering' && one.isFull);
  expect(full.length).toBeGreaterThan(0);
  expect(most).toBe(3);
});
