import type { Kysely } from 'kysely';
import { ownTables } from '../db/own-tables.ts';
import type { Draws } from '../machines/draws.ts';
import { draft, type DraftOptions, type OperationDraft } from '../machines/operation-draft.ts';

/** A database operation on tables of your own. */
export interface OwnDatabaseDefinition<Tables> extends DraftOptions {
  /** Name it is counted under, `orders.place`. */
  readonly name: string;
  /**
   * The work, on one connection; it may open a transaction. What it gives is the body of the reply,
   * what it throws an error class, how long it takes the service time.
   */
  readonly run: (database: Kysely<Tables>, draws: Draws) => Promise<unknown>;
}

/**
 * Makes database operations for the tables of a database of your own:
 * `const shop = ownDatabase<ShopTables>()`, then `shop({ name, run })`.
 */
export function ownDatabase<Tables>() {
  return ({ name, run, ...options }: OwnDatabaseDefinition<Tables>): OperationDraft => ({
    ...draft('database', options, (draws) => ({
      transport: 'database',
      name,
      input: {},
      perform: (database) => run(ownTables<Tables>(database), draws),
    })),
    isOwn: true,
  });
}
