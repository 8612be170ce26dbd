import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { buildConnector } from 'undici';

/** Where to connect in place of what a URL says; its host stays in headers and certificates. */
export interface Detour {
  readonly host: string;
  readonly port: number;
}

/** A detour that counts its connections and tells them apart by the ports they come from. */
export interface CountingDetour extends Detour {
  numberFrom(port: number): number | undefined;
}

/** The connection of one WebSocket, with TLS where its URL says so. */
export class DetouredConnection {
  readonly #url: URL;
  readonly #detour: CountingDetour;
  #localPort: number | undefined;
  #number: number | undefined;

  constructor(url: string, detour: CountingDetour) {
    this.#url = new URL(url);
    this.#detour = detour;
  }

  /** Which one of its detour it is; to be asked as soon as it is open, and when it has ended. */
  get number(): number | undefined {
    if (this.#localPort === undefined) return undefined;
    this.#number ??= this.#detour.numberFrom(this.#localPort);
    return this.#number;
  }

  open(options: unknown): Socket {
    const socket = this.#connect(options);
    socket.once('connect', () => (this.#localPort = socket.localPort));
    return socket;
  }

  #connect(options: unknown): Socket {
    const { protocol, hostname } = this.#url;
    const { host, port } = this.#detour;
    if (protocol !== 'wss:') return connect({ host, port });
    const servername = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : '';
    return connectTls(Object.assign({}, options, { servername, host, port }));
  }
}

/** Opens the connections of a pool of HTTP. */
export function detouredConnector(
  settings: buildConnector.BuildOptions,
  { host, port }: Detour,
): buildConnector.connector {
  const open = buildConnector(settings);
  return (options, opened) => open({ ...options, hostname: host, port: String(port) }, opened);
}
