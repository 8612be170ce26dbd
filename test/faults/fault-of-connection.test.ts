import { expect, onTestFinished, test } from 'vitest';
import { bearerOf } from '../../src/actors/reach.ts';
import { WebSocketTransport } from '../../src/actors/web-socket-transport.ts';
import { HeapClock } from '../../src/determinism/heap-clock.ts';
import { FaultAttribution } from '../../src/faults/fault-attribution.ts';
import { FaultReach } from '../../src/faults/fault-reach.ts';
import { TcpProxy } from '../../src/faults/tcp-proxy.ts';
import type { FaultStep } from '../../src/metrics/observation.ts';
import type { Socket } from '../../src/protocols/transport.ts';
import { scenarioOf } from '../support/scenario-of.ts';
import { socketServer } from '../support/socket-server.ts';
import { connectionAt } from '../streams/judged-run.ts';

const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
const does = { kind: 'reset' } as const;
const part = { id: 'reset-1', share: 0.5, does };

async function partialReset() {
  const faults = [{ at: '1s', reset: 'websocket', share: '50%', for: '1s' }];
  return scenarioOf({ users: { observer: 1 }, faults });
}

/** Connections through a proxy to a server that answers. */
async function proxied(seed: number) {
  const server = await socketServer();
  const proxy = await TcpProxy.open(
    { host: '127.0.0.1', port: Number(new URL(server.url).port) },
    seed,
  );
  const transport = new WebSocketTransport({
    url: server.url,
    reach: bearerOf(undefined),
    detour: { ...proxy.address, numberFrom: (port) => proxy.numberFrom(port) },
    handshakeMs: 5000,
    heartbeatMs: 60_000,
    pongMs: 60_000,
    timers: new HeapClock(),
  });
  onTestFinished(async () => {
    transport.destroy();
    await proxy.close();
  });
  return { server, proxy, open: (user: string) => opened(transport, user) };
}

/** How a connection goes on; what is to come next is waited for. */
function opened(transport: WebSocketTransport, user: string) {
  const open = Promise.withResolvers<'opened' | 'closed'>();
  const answered = Promise.withResolvers<'answered'>();
  const closed = Promise.withResolvers<'closed'>();
  const socket: Socket = transport.open(user, {
    opened: () => open.resolve('opened'),
    received: () => answered.resolve('answered'),
    ended: () => {
      open.resolve('closed');
      closed.resolve('closed');
    },
  });
  const ask = (): Promise<'answered' | 'closed'> => {
    socket.send(JSON.stringify({ type: 'query', query_type: 'system_overview' }));
    return Promise.race([answered.promise, closed.promise]);
  };
  const observed = (at: number, step: 'opened' | 'refused' | 'closed') => {
    const { connection } = socket;
    const errorClass = step === 'opened' ? undefined : 'close_1006';
    const number = connection === undefined ? {} : { connection };
    return connectionAt(at, { user, step, errorClass, ...number });
  };
  return { user, open: open.promise, closed: closed.promise, ask, observed };
}

test('of connections that end together those are of the fault that its proxy hit', async () => {
  const scenario = await partialReset();
  const { server, proxy, open } = await proxied(scenario.seed);
  const attribution = new FaultAttribution(new FaultReach(scenario, false));
  // At once, so that who was first is not known from here.
  const links = users.map(open);
  await Promise.all(links.map((link) => link.open));
  for (const link of links) attribution.attribute(link.observed(900, 'opened'));
  const step = { kind: 'fault', id: 'reset-1', fault: 'reset', target: 'websocket' } as const;
  const began: FaultStep = { ...step, at: 1000, step: 'began' };
  attribution.attribute(began);
  proxy.begin(part);
  const ends = await Promise.all(links.map((link) => link.ask()));
  for (const client of server.clients) client.terminate();
  await Promise.all(links.map((link) => link.closed));
  const causes = links.map((link) => attribution.attribute(link.observed(1500, 'closed')));
  const expected = ends.map((end) => (end === 'closed' ? 'reset-1' : undefined));
  expect(new Set(expected).size).toBe(2);
  expect(causes.map((told) => ('fault' in told ? told.fault : undefined))).toEqual(expected);
});
