import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerTo } from '../../src/model/answer.ts';
import { parseMessage, type Message } from '../../src/model/message.ts';

/** What a server of a test does; by default it accepts everybody and answers correctly. */
export interface ServerBehaviour {
  /** Takes one message; the default answers it with its id. */
  readonly onMessage?: (message: Message, client: WebSocket) => void;
  readonly onClient?: (client: WebSocket) => void;
  /** Takes the raw upgrade instead of the WebSocket server. */
  readonly onUpgrade?: (socket: Duplex, request: IncomingMessage) => void;
}

export interface SocketServer {
  readonly url: string;
  readonly clients: ReadonlySet<WebSocket>;
  /** Everything that was said, in order, of all clients. */
  readonly heard: readonly Message[];
  /** The handshakes so far, whether they were accepted or not. */
  readonly handshakes: readonly IncomingMessage[];
  /** Connections accepted so far. */
  accepted(): number;
}

/** A WebSocket server on a free loopback port, gone when the test ends. */
export async function socketServer(behaviour: ServerBehaviour = {}): Promise<SocketServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const heard: Message[] = [];
  const handshakes: IncomingMessage[] = [];
  const raw = new Set<Duplex>();
  let accepted = 0;
  http.on('connection', (socket) => raw.add(socket));
  http.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => undefined);
    handshakes.push(request);
    if (behaviour.onUpgrade !== undefined) return behaviour.onUpgrade(socket, request);
    sockets.handleUpgrade(request, socket, head, (client) => {
      accepted++;
      sockets.clients.add(client);
      client.on('error', () => undefined);
      client.on('message', (data: Buffer) => {
        const message = parseMessage(data.toString()) ?? {};
        heard.push(message);
        (behaviour.onMessage ?? answer)(message, client);
      });
      behaviour.onClient?.(client);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => stop(http, raw));
  return {
    url: `ws://127.0.0.1:${portOf(http)}/ws`,
    clients: sockets.clients,
    heard,
    handshakes,
    accepted: () => accepted,
  };
}

/** The right answer to a message, sent at once. */
export function answer(message: Message, client: WebSocket): void {
  const { reply } = answerTo(message);
  client.send(JSON.stringify({ ...reply, id: message['id'] }));
  if (reply['type'] === 'disconnect_ack') client.close(1000);
}

async function stop(http: Server, raw: ReadonlySet<Duplex>): Promise<void> {
  const closed = once(http, 'close');
  http.close();
  for (const socket of raw) socket.destroy();
  await closed;
}

function portOf(http: Server): number {
  const address = http.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
