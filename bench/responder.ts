/** A WebSocket server that answers the default protocol from memory, as fast as Node can. */
import { WebSocketServer } from 'ws';
import { answerTo } from '../src/model/answer.ts';
import { isRecord } from '../src/model/message.ts';

const workUs = Number(process.argv[2] ?? 0);

function work(): void {
  const until = performance.now() + workUs / 1000;
  while (performance.now() < until);
}

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  maxPayload: 1024 * 1024,
});

server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString());
    if (!isRecord(message)) return;
    const { reply } = answerTo(message);
    work();
    socket.send(JSON.stringify({ ...reply, id: message['id'] }));
    if (reply['type'] === 'disconnect_ack') socket.close(1000);
  });
});

server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});

process.on('disconnect', () => process.exit(0));
