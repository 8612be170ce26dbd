import type { CountingDetour } from '../actors/detour.ts';
import { databaseTransport } from '../actors/database-transport.ts';
import { UndiciTransport } from '../actors/http-transport.ts';
import type { Reach } from '../actors/reach.ts';
import { WebSocketTransport } from '../actors/web-socket-transport.ts';
import type { DatabaseHandle } from '../db/database.ts';
import type { Clock } from '../determinism/clock.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import type { World } from '../protocols/transport.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Proxies } from './open-proxies.ts';
import type { Teardown } from './teardown.ts';

/** What one run talks to the target over. */
export interface Connection {
  readonly world: World;
  close(): Promise<void>;
}

/** Whose connections they are. */
export interface ConnectedRun {
  readonly scenario: Pick<Scenario, 'timeouts'>;
  readonly runId: string;
}

/** Most HTTP connections of a run; users beyond it wait in line. */
const httpConnectionsMax = 256;

export interface Connecting {
  readonly timers: Clock;
  readonly connections: Connections;
  readonly database: DatabaseHandle | undefined;
  readonly urls: { readonly wsUrl: string | undefined; readonly httpUrl: string | undefined };
  readonly reach: Reach;
  readonly proxies: Proxies;
}

/** Those that are open, so that they end before what they lead to. */
export class Connections {
  readonly #open = new Set<Connection>();

  constructor(teardown: Teardown) {
    teardown.add('connections to the target', async () => {
      await Promise.all([...this.#open].map((connection) => connection.close()));
    });
  }

  add(world: World, end: () => Promise<void>): Connection {
    const connection: Connection = {
      world,
      close: () => (this.#open.delete(connection) ? end() : Promise.resolve()),
    };
    this.#open.add(connection);
    return connection;
  }
}

function countingDetour(proxy: TcpProxy): CountingDetour {
  return { ...proxy.address, numberFrom: (port) => proxy.numberFrom(port) };
}

/** The transports of one run on the target, over those parts of it that there are. */
export function connectWorld(
  { scenario, runId }: ConnectedRun,
  connecting: Connecting,
): Connection {
  const { timers, connections, database, urls, reach, proxies } = connecting;
  const { handshakeMs, operationMs, heartbeatMs, pongMs } = scenario.timeouts;
  const sockets =
    urls.wsUrl === undefined
      ? undefined
      : new WebSocketTransport({
          url: urls.wsUrl,
          reach,
          handshakeMs,
          heartbeatMs,
          pongMs,
          timers,
          detour: proxies.websocket && countingDetour(proxies.websocket),
        });
  const http =
    urls.httpUrl === undefined
      ? undefined
      : new UndiciTransport({
          url: urls.httpUrl,
          reach,
          detour: proxies.http?.address,
          timeoutMs: operationMs,
          connectionsMax: httpConnectionsMax,
        });
  const world = {
    sockets,
    http,
    database: database === undefined ? undefined : databaseTransport(database, runId),
  };
  return connections.add(world, async () => {
    sockets?.destroy();
    await http?.destroy();
  });
}
