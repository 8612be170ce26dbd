import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { buildConnector } from 'undici';

/** Where to connect in place of what a URL says; its host stays in headers and certificates. */
export interface Detour {
  readonly host: string;
  readonly port: number;
}

/** Opens the connection of a WebSocket, with TLS where its URL says so. */
export function detouredSocket(url: string, detour: Detour): (options: unknown) => Socket {
  const { protocol, hostname } = new URL(url);
  const { host, port } = detour;
  if (protocol !== 'wss:') return () => connect({ host, port });
  const servername = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '';
  return (options) => connectTls(Object.assign({}, options, { servername, host, port }));
}

/** Opens the connections of a pool of HTTP. */
export function detouredConnector(
  settings: buildConnector.BuildOptions,
  { host, port }: Detour,
): buildConnector.connector {
  const open = buildConnector(settings);
  return (options, opened) => open({ ...options, hostname: host, port: String(port) }, opened);
}
