import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { hostTimeout } from '../determinism/host.ts';
import {
  connectionTerms,
  refusesAll,
  type ConnectionTerms,
  type Disturbing,
} from './connection-terms.ts';
import { ProxiedConnection } from './proxied-connection.ts';

/** Where something listens. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

const loopback = '127.0.0.1';
const reopenMs = 10;

/**
 * Passes TCP connections on to a target, whatever they carry, and disturbs them while faults last.
 * When a fault ends, what it held up goes on its way in order, and nothing of it remains.
 */
export class TcpProxy {
  readonly #target: TcpAddress;
  readonly #seed: number;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #disturbing = new Map<string, Disturbing>();
  /** Of the latest connection from each port. */
  readonly #numbers = new Map<number, number>();
  #server: Server | undefined;
  #port = 0;
  #accepted = 0;
  #isClosed = false;

  private constructor(target: TcpAddress, seed: number) {
    this.#target = target;
    this.#seed = seed;
  }

  /** On a free port of this machine. */
  static async open(target: TcpAddress, seed: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, seed);
    await proxy.#listen();
    return proxy;
  }

  get address(): TcpAddress {
    return { host: loopback, port: this.#port };
  }

  /** Connections that are open now. */
  get size(): number {
    return this.#connections.size;
  }

  /** Which of its connections, from 0, came last from this port of its machine. */
  numberFrom(port: number): number | undefined {
    return this.#numbers.get(port);
  }

  /** For connections that are open, and those that come, until it is ended. */
  begin(disturbing: Disturbing): void {
    this.#disturbing.set(disturbing.id, disturbing);
    this.#settle();
    if (this.#refusesAll()) this.#unlisten();
  }

  /** Calls back when nothing of it is left. */
  end(id: string, over: () => void): void {
    this.#disturbing.delete(id);
    this.#settle();
    if (this.#server === undefined && !this.#refusesAll()) this.#listenAgain(over);
    else over();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    const open = [...this.#connections];
    for (const connection of open) connection.reset();
    await Promise.all(open.map(({ closed }) => closed));
  }

  /** Only a port at which nobody listens refuses; a part of the connections is reset instead. */
  #refusesAll(): boolean {
    return refusesAll(this.#disturbing.values());
  }

  #settle(): void {
    for (const connection of this.#connections) connection.set(this.#termsOf(connection.number));
  }

  #termsOf(connection: number): ConnectionTerms {
    return connectionTerms(this.#disturbing.values(), { seed: this.#seed, connection });
  }

  #accept(user: Socket): void {
    const number = this.#accepted++;
    if (user.remotePort !== undefined) this.#numbers.set(user.remotePort, number);
    const terms = this.#termsOf(number);
    if (terms.isRefused || terms.isReset) {
      user.on('error', () => undefined);
      user.resetAndDestroy();
      return;
    }
    const target = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    const connection = new ProxiedConnection(user, target, { seed: this.#seed, number });
    void connection.closed.then(() => this.#connections.delete(connection));
    this.#connections.add(connection);
    connection.set(terms);
  }

  async #listen(): Promise<void> {
    const options = { allowHalfOpen: true, noDelay: true };
    const server = createServer(options, (user) => this.#accept(user));
    server.listen(this.#port, loopback);
    await once(server, 'listening');
    const address = server.address();
    assert(typeof address === 'object' && address !== null, 'a TCP server has an address');
    this.#port = address.port;
    this.#server = server;
  }

  /** Where it listened before; somebody else's connection may have that port for a moment. */
  #listenAgain(over: () => void): void {
    if (this.#isClosed) return;
    const listening = (): void => {
      if (this.#isClosed) this.#unlisten();
      else over();
    };
    this.#listen().then(listening, () => {
      hostTimeout(() => this.#listenAgain(over), reopenMs);
    });
  }

  #unlisten(): void {
    this.#server?.close();
    this.#server = undefined;
  }
}
