import type { Kysely } from 'kysely';
import { hostNow } from '../determinism/host.ts';
import type { DatabaseHandle } from './database.ts';
import { errorClassOf } from './error-class.ts';
import { databaseOperations } from './operations/database-operations.ts';
import type { DatabaseOperationName, OperationValue } from './operations/database-operations.ts';
import type { Operation } from './operations/operation.ts';
import { OperationRefusal } from './operations/operation-refusal.ts';

interface MeasuredTimes {
  /** Microseconds from the connection's check-out to the result; 0 without a connection. */
  readonly serviceUs: number;
  /** Microseconds until a connection was checked out, or until the wait for one was given up. */
  readonly poolWaitUs: number;
}

/** Outcome of one operation; `problems` says in words, for people, why it failed. */
export type MeasuredOperation<Value> = MeasuredTimes &
  (
    | {
        readonly ok: true;
        readonly errorClass: undefined;
        readonly timedOut: false;
        readonly value: Value;
      }
    | {
        readonly ok: false;
        readonly errorClass: string;
        readonly timedOut: boolean;
        readonly value: undefined;
        readonly problems: readonly string[];
      }
  );

const operations: { readonly [Name in DatabaseOperationName]: Operation<OperationValue<Name>> } =
  databaseOperations;

/** Runs one operation on one connection; whatever happens is in the result, it never rejects. */
export async function measureOperation<Name extends DatabaseOperationName>(
  handle: DatabaseHandle,
  runId: string,
  operation: { readonly name: Name; readonly input: unknown },
): Promise<MeasuredOperation<OperationValue<Name>>> {
  return measure(handle.db, () => {
    const run = operations[operation.name].prepare(operation.input);
    return (db) => run({ db, runId });
  });
}

/** The same for an operation of the user's own, on tables of its own. */
export async function measureOwnOperation(
  handle: DatabaseHandle,
  perform: (db: Kysely<unknown>) => Promise<unknown>,
): Promise<MeasuredOperation<unknown>> {
  return measure(handle.unscoped, () => perform);
}

/** `prepare` may refuse what it is asked before a connection is taken. */
async function measure<Tables, Value>(
  database: Kysely<Tables>,
  prepare: () => (db: Kysely<Tables>) => Promise<Value>,
): Promise<MeasuredOperation<Value>> {
  const watch = new Stopwatch();
  try {
    const perform = prepare();
    const value = await database.connection().execute(async (db) => {
      watch.checkedOut();
      return perform(db).finally(() => watch.answered());
    });
    return { ok: true, errorClass: undefined, timedOut: false, value, ...watch.times() };
  } catch (error) {
    const problems = problemsOf(error);
    return { ok: false, ...errorClassOf(error), value: undefined, problems, ...watch.times() };
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof OperationRefusal) return error.problems;
  return [error instanceof Error ? error.message : String(error)];
}

/** Tells the wait for a connection from the work on it. */
class Stopwatch {
  readonly #askedAt = hostNow();
  #checkedOutAt: number | undefined;
  #answeredAt: number | undefined;

  checkedOut(): void {
    this.#checkedOutAt = hostNow();
  }

  answered(): void {
    this.#answeredAt = hostNow();
  }

  times(): MeasuredTimes {
    const endedAt = this.#answeredAt ?? hostNow();
    const checkedOutAt = this.#checkedOutAt ?? endedAt;
    return {
      serviceUs: Math.round((endedAt - checkedOutAt) * 1000),
      poolWaitUs: Math.round((checkedOutAt - this.#askedAt) * 1000),
    };
  }
}
