import assert from 'node:assert/strict';
import { sql, type Kysely } from 'kysely';
import { openDatabase, type ConnectionSettings, type DatabaseHandle } from '../db/database.ts';
import { errorClassOf } from '../db/error-class.ts';
import type { DatabaseFault } from '../scenario/scenario.ts';
import type { BrokenRun, DatabaseDeed } from './database/database-deed.ts';
import { exhaustPool } from './database/exhaust-pool.ts';
import { failWrites } from './database/fail-writes.ts';
import { limitConnections } from './database/limit-connections.ts';
import { lockTable } from './database/lock-table.ts';
import { makeReadOnly } from './database/make-read-only.ts';
import { terminateSessions } from './database/terminate-sessions.ts';
import { Span } from './span.ts';

type Planned = DatabaseFault & { readonly id: string };

interface Lasting {
  readonly span: Span;
  /** Settles when nothing of the fault is left; rejects when something may be. */
  readonly undone: Promise<void>;
}

const tryAgainMs = 250;
/** How often it is tried to undo something when the run has ended. */
const lastTries = 20;

/**
 * Breaks a database, each kind over a connection of its own that is open beforehand: a database
 * that lets nobody in must not keep us from ending that.
 */
export class DatabaseFaults {
  readonly #run: BrokenRun;
  readonly #handles: ReadonlyMap<DatabaseFault['kind'], DatabaseHandle>;
  readonly #lasting = new Map<string, Lasting>();
  readonly #remarks: string[] = [];
  #isClosing = false;

  private constructor(run: BrokenRun, handles: ReadonlyMap<DatabaseFault['kind'], DatabaseHandle>) {
    this.#run = run;
    this.#handles = handles;
  }

  /** `settings`: as whom it is done. Rejects when the database cannot be reached. */
  static async open(
    faults: readonly DatabaseFault[],
    settings: ConnectionSettings,
    run: BrokenRun,
  ): Promise<DatabaseFaults> {
    const kinds = new Set(faults.map(({ kind }) => kind));
    const handles = new Map([...kinds].map((kind) => [kind, openDatabase(lonely(settings))]));
    const opened = new DatabaseFaults(run, handles);
    try {
      await Promise.all([...handles.values()].map(({ unscoped }) => touch(unscoped)));
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }

  begin(fault: Planned): void {
    const span = new Span();
    this.#lasting.set(fault.id, { span, undone: this.#perform(fault, span) });
  }

  /** Calls back when nothing of it is left. */
  end({ id }: Planned, over: () => void): void {
    const lasting = this.#lasting.get(id);
    assert(lasting !== undefined, 'only what began is ended');
    lasting.span.end();
    void lasting.undone.then(over, () => undefined);
  }

  /** What did not go as planned, in words. */
  remarks(): readonly string[] {
    return this.#remarks;
  }

  /** Ends a fault if it began and waits for that; rejects when something of it may be left. */
  async clear(id: string): Promise<void> {
    this.#isClosing = true;
    this.#lasting.get(id)?.span.end();
    await this.#lasting.get(id)?.undone;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#handles.values()].map((handle) => handle.close()));
  }

  async #perform(fault: Planned, span: Span): Promise<void> {
    const deed = this.#deedOf(fault.kind);
    const failures: unknown[] = [];
    while (!span.isOver) {
      await deed.last(fault, span).catch((error: unknown) => {
        failures.push(error);
        return span.pause(tryAgainMs);
      });
    }
    if (failures.length > 0) this.#remarks.push(remarkOn(fault, failures));
    await this.#undo(deed);
  }

  async #undo(deed: DatabaseDeed): Promise<void> {
    const gap = new Span();
    for (let left = lastTries; ; left -= this.#isClosing ? 1 : 0) {
      try {
        await deed.undo();
        return;
      } catch (error) {
        if (left <= 1) throw error;
        await gap.pause(tryAgainMs);
      }
    }
  }

  #deedOf(kind: DatabaseFault['kind']): DatabaseDeed {
    const run = this.#run;
    const handle = this.#handles.get(kind);
    assert(handle !== undefined, 'every kind that is planned has its connection');
    switch (kind) {
      case 'terminate':
        return terminateSessions(handle, run);
      case 'exhaust_pool':
        return exhaustPool(run);
      case 'lock':
        return lockTable(handle);
      case 'serialization':
        return failWrites(handle, run);
      case 'read_only':
        return makeReadOnly(handle, run);
      case 'connection_limit':
        return limitConnections(handle, run);
    }
  }
}

/** One connection that lasts as long as its fault, and does not wait for long. */
function lonely(settings: ConnectionSettings): ConnectionSettings {
  return {
    ...settings,
    poolSize: 1,
    overflow: 0,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    queryTimeoutMs: 15_000,
    lockTimeoutMs: 1_000,
    idleInTransactionTimeoutMs: 2_147_483_647,
  };
}

async function touch(database: Kysely<unknown>): Promise<void> {
  await sql`select`.execute(database);
}

function remarkOn({ id }: Planned, failures: readonly unknown[]): string {
  const times = failures.length === 1 ? 'once' : `${failures.length} times`;
  const { errorClass } = errorClassOf(failures.at(-1));
  return `the fault ${id} had to be tried again ${times} (${errorClass})`;
}
