import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Client, DatabaseError, Pool } from 'pg';
import type { ClientBase, ClientConfig, PoolClient, PoolConfig } from 'pg';
import { hostTimeout } from '../determinism/host.ts';

/** State of a pool at one moment, and what it counted since it was opened. */
export interface PoolCounters {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  /** Connections opened since the start. */
  readonly opened: number;
  /** Connections lost while they were open: backend killed, network gone. */
  readonly lost: number;
  /** Callers turned away because too many were waiting. */
  readonly refused: number;
}

/** Callers that may wait for a connection: one per user of the largest crowd. */
const maxWaiting = 100_000;
/** How long `close` waits for connections in use before it cuts them. */
const closeTimeoutMs = 5_000;

/**
 * A `pg` pool whose clients have an error listener from their first moment on, so that a backend
 * killed at any time is an error of the query or a count, never an uncaught exception.
 */
export class GuardedPool implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;
  readonly #clients = new Set<Client>();
  readonly #lostBy = new WeakMap<Client, Error>();
  #opened = 0;
  #lost = 0;
  #refused = 0;
  #isReadOnly = false;
  #closing: Promise<void> | undefined;

  constructor(config: PoolConfig) {
    this.#pool = new Pool({
      ...config,
      Client: this.#clientClass(),
      onConnect: (client) => this.#prepare(client),
    });
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', () => (this.#opened += 1));
    this.options = this.#pool.options;
  }

  counters(): PoolCounters {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool;
    const counted = { opened: this.#opened, lost: this.#lost, refused: this.#refused };
    return { total, idle, waiting, ...counted };
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#pool.waitingCount >= maxWaiting) {
      this.#refused += 1;
      throw new Error('pool overloaded');
    }
    return lease(await this.#pool.connect(), this.#lostBy);
  }

  /** Whether connections that are opened from now on may only read. */
  setReadOnly(isReadOnly: boolean): void {
    this.#isReadOnly = isReadOnly;
  }

  /** Waits for connections in use at most 5 s, then cuts them; safe to call twice. */
  end(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const cut = () => this.#clients.forEach((client) => void client.end());
    const cancel = hostTimeout(cut, closeTimeoutMs);
    await this.#pool.end();
    cancel();
  }

  /** A promise if there is something to wait for before anybody gets the client. */
  #prepare(client: ClientBase): unknown {
    if (!this.#isReadOnly) return undefined;
    return client.query('set default_transaction_read_only = on');
  }

  #clientClass() {
    const watch = (client: Client) => this.#watch(client);
    return class GuardedClient extends Client {
      constructor(config?: ClientConfig) {
        super(config);
        watch(this);
      }
    };
  }

  #watch(client: Client): void {
    this.#clients.add(client);
    client.on('end', () => this.#clients.delete(client));
    client.on('error', (error) => {
      if (this.#lostBy.has(client)) return;
      this.#lostBy.set(client, error);
      this.#lost += 1;
    });
  }
}

/**
 * What kysely sees of a checked-out client. After an error that ends the connection every further
 * query fails with that same error: a rollback on a dead connection must not hide its cause.
 */
function lease(client: PoolClient, lostBy: WeakMap<object, Error>): PostgresPoolClient {
  let fatal: unknown;
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(
    text: unknown,
    parameters?: readonly unknown[],
  ): Promise<PostgresQueryResult<unknown>> | PostgresCursor<unknown> {
    if (typeof text !== 'string') throw new TypeError('cursors are not used here');
    return run(text, parameters ?? []);
  }
  async function run(text: string, parameters: readonly unknown[]) {
    fatal ??= lostBy.get(client);
    if (fatal !== undefined) throw fatal;
    try {
      const { command, rowCount, rows } = await client.query(text, [...parameters]);
      return { command: commandOf(command), rowCount: rowCount ?? 0, rows };
    } catch (error) {
      if (endsConnection(error)) {
        fatal = error;
        void client.end();
      }
      throw error;
    }
  }
  return { query, release: (destroy) => client.release(fatal !== undefined || destroy) };
}

const commands = ['COMMIT', 'ROLLBACK', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'] as const;

/** Kysely tells these apart and takes everything else for a query. */
function commandOf(tag: string): PostgresQueryResult<unknown>['command'] {
  return commands.find((command) => command === tag) ?? 'SELECT';
}

/**
 * After a read timeout the old statement still occupies the connection; after any error that is not
 * the server's answer to the statement the connection cannot be trusted.
 */
function endsConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}
