import type { DatabaseHandle } from '../../db/database.ts';
import type { DatabaseFault } from '../../scenario/scenario.ts';
import type { Span } from '../span.ts';

/** Who opens sessions of the run, and how these are called. */
export interface SessionSource {
  readonly name: string;
  /** Whether those that it opens from now on may only read. */
  readonly setReadOnly: (isReadOnly: boolean) => void | Promise<void>;
}

/** What a fault of the database needs to know of the run. */
export interface BrokenRun {
  readonly seed: number;
  /** The pool of the users. */
  readonly pool: DatabaseHandle;
  /** Most connections of that pool. */
  readonly poolSize: number;
  /** Nobody else's sessions are touched. */
  readonly sessions: readonly SessionSource[];
  /** The role of the run in the embedded Postgres; in a database of one's own it is left alone. */
  readonly role: string | undefined;
}

/** A fault under its id. */
export type LastingFault = Pick<DatabaseFault, 'share' | 'table'> & { readonly id: string };

/** Something that is done to a database, over a connection of its own. */
export interface DatabaseDeed {
  /** Does it until the span is over. After an error it is called again. */
  last(fault: LastingFault, span: Span): Promise<void>;
  /** Leaves nothing of it, whatever there is. After an error it is called again. */
  undo(): Promise<void>;
}

/** Nothing outlives what did it. */
export const nothingToUndo = (): Promise<void> => Promise.resolve();
