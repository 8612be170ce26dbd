import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/**
 * The address at which a server can be reached over TLS while the test lasts; `hear` is told what
 * is sent to it.
 */
export async function behindTls(
  url: string,
  settings: TlsOptions,
  hear: (text: string) => void = () => undefined,
): Promise<string> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const open = new Set<Socket>();
  const join = (from: Socket, to: Socket): void => {
    open.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  };
  const server = createServer(settings, (outside) => {
    const inside = connect(Number(port), hostname);
    outside.on('data', (bytes: Buffer) => hear(bytes.toString('latin1')));
    join(outside, inside);
    join(inside, outside);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const outer = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return `${protocol.slice(0, -1)}s://127.0.0.1:${outer}${pathname.replace(/\/$/, '')}`;
}
