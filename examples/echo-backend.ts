import { WebSocketServer } from 'ws';

/** A backend of its own wire format: `7 echo hello` is answered with `7 ok hello`. */
export function echoBackend(port: number): WebSocketServer {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  server.on('connection', (client) => {
    client.on('message', (line: Buffer) => client.send(answerTo(line.toString())));
  });
  return server;
}

function answerTo(line: string): string {
  const [id = '', verb = '', ...words] = line.split(' ');
  if (verb === 'echo') return `${id} ok ${words.join(' ')}`;
  return verb === 'disconnect' ? `${id} ok` : `${id} no unknown_verb`;
}

if (import.meta.main) echoBackend(8100);
