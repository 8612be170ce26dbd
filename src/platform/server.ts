import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { FrameFaults } from '../faults/frame-faults.ts';
import { bearerCheck } from './auth.ts';
import { Connection } from './connection.ts';
import { Counters } from './counters.ts';
import type { Defects } from './defects.ts';
import { evenShare, leakOf } from './defects.ts';
import { Experiments } from './experiments.ts';
import { name } from './fields.ts';
import { httpListener } from './http.ts';
import { Hub } from './hub.ts';
import { LoadMeter } from './load-meter.ts';
import { PlatformStartError } from './platform-start-error.ts';
import type { Services } from './services.ts';
import type { Store } from './store.ts';

const maxConnections = 50_000;
const maxPayloadBytes = 1_048_576;
const closeTimeoutMs = 1000;

export interface ServerSettings {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** At least one; any of them opens the door. */
  readonly tokens: readonly string[];
  readonly heartbeatMs: number;
  readonly defects: Defects;
  readonly frames: FrameFaults;
  readonly store: Store;
}

export interface RunningServer {
  readonly wsUrl: string;
  readonly httpUrl: string;
  /** Closes every socket with 1001, then the HTTP server; takes at most 1.5 s. */
  stop(): Promise<void>;
}

/** Listens for WebSocket clients on `/ws` and for HTTP; rejects when the port is not free. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const services = createServices(settings);
  const isAllowed = bearerCheck(settings.tokens);
  const http = createServer(httpListener({ services, isAllowed }));
  const connections = new Set<Connection>();
  http.on('upgrade', upgradeWith({ services, isAllowed, connections }));
  const port = await listen(http, settings);
  const heart = setInterval(() => {
    for (const connection of connections) connection.beat();
  }, settings.heartbeatMs);
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    wsUrl: `ws://${host}:${port}/ws`,
    httpUrl: `http://${host}:${port}`,
    stop: () => {
      clearInterval(heart);
      services.load.stop();
      services.experiments.stop();
      return stopServer(http, connections);
    },
  };
}

function createServices(settings: ServerSettings): Services {
  const { store, defects, frames } = settings;
  const counters = new Counters(frames.counts);
  const hub = new Hub();
  return {
    store,
    hub,
    counters,
    load: new LoadMeter({ counters, hub, store }),
    experiments: new Experiments({ counters, hub, store }),
    defects,
    frames,
    losesReply: evenShare(defects.dropReplies),
    doublesReply: evenShare(defects.doubleReplies),
    losesPush: evenShare(defects.losePushes),
    leak: leakOf(defects.leakBytes),
  };
}

interface Door {
  readonly services: Services;
  readonly isAllowed: (authorization: string | undefined) => boolean;
  readonly connections: Set<Connection>;
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

function upgradeWith(door: Door): Upgrade {
  const { counters } = door.services;
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    maxFragments: 1024,
    closeTimeout: closeTimeoutMs,
  };
  const sockets = new WebSocketServer(options);
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, door);
    if (refusal !== undefined) {
      counters.connections.refused += 1;
      return refuseUpgrade(socket, refusal);
    }
    sockets.handleUpgrade(request, socket, head, (client) => welcome(client, request, door));
  };
}

function refusalOf(request: IncomingMessage, door: Door): string | undefined {
  if (target(request).pathname !== '/ws') return '404 Not Found';
  if (!door.isAllowed(request.headers.authorization)) return '401 Unauthorized';
  return door.connections.size >= maxConnections ? '503 Service Unavailable' : undefined;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function target(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', 'http://platform') ?? new URL('http://platform/');
}

function welcome(socket: WebSocket, request: IncomingMessage, door: Door): void {
  const user = target(request).searchParams.get('user');
  const connection = new Connection(socket, door.services, name.is(user) ? user : undefined);
  const { connections } = door.services.counters;
  connections.opened += 1;
  door.connections.add(connection);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (Buffer.isBuffer(data)) connection.receive(data, isBinary);
  });
  socket.on('pong', () => connection.heard());
  // ws closes the socket with the fitting code itself; unheard, the event would end the process.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    connections.closed += 1;
    door.connections.delete(connection);
    connection.closed();
  });
}

function listen(http: Server, settings: ServerSettings): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(portError(error, settings));
    http.once('error', fail);
    http.listen({ host: settings.host, port: settings.port, backlog: 4096 }, () => {
      http.off('error', fail);
      http.on('error', () => undefined);
      resolve(portOf(http.address()));
    });
  });
}

const portReasons: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'is taken by another program'],
  ['EACCES', 'may not be used without more rights'],
  ['EADDRNOTAVAIL', 'is not on an address of this machine'],
]);

function portError(error: Error, { host, port }: ServerSettings): Error {
  const reason = portReasons.get('code' in error ? error.code : undefined);
  if (reason === undefined) return error;
  return new PlatformStartError([
    { where: '--port', message: `port ${port} of ${host} ${reason}` },
  ]);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function stopServer(http: Server, connections: Set<Connection>): Promise<void> {
  const ended = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const connection of connections) connection.goAway();
  http.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const connection of connections) connection.terminate();
    http.closeAllConnections();
  }, closeTimeoutMs);
  await ended;
  clearTimeout(cut);
}
