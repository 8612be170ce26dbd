import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import { hostNow, hostTimeout } from '../src/determinism/host.ts';
import { answerTo } from '../src/model/answer.ts';
import { isRecord } from '../src/model/message.ts';

export interface QueueingServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Answers one message after the other, each so long after the one before, by absolute times: its
 * capacity is exact however busy the machine is, because it waits and does not work.
 */
export async function startQueueingServer(serviceMs: number): Promise<QueueingServer> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    maxPayload: 1024 * 1024,
  });
  let freeAt = 0;
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      freeAt = Math.max(freeAt, hostNow()) + serviceMs;
      hostTimeout(() => reply(socket, data), freeAt - hostNow());
    });
  });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function reply(socket: WebSocket, data: Buffer): void {
  const message: unknown = JSON.parse(data.toString());
  if (!isRecord(message)) return;
  const { reply: answer } = answerTo(message);
  socket.send(JSON.stringify({ ...answer, id: message['id'] }));
  if (answer['type'] === 'disconnect_ack') socket.close(1000);
}
