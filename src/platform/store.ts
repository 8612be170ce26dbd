import type {
  DatabaseOperationName,
  OperationValue,
} from '../db/operations/database-operations.ts';
import type { PoolCounters } from '../db/guarded-pool.ts';
import type { Refusal } from './answer.ts';

/** What came of one database operation: its value, or the refusal the client gets to read. */
export type Stored<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal };

/** The platform's memory. Calls never reject: a lost database is an answer like another. */
export interface Store {
  call<Name extends DatabaseOperationName>(
    name: Name,
    input: object,
  ): Promise<Stored<OperationValue<Name>>>;
  isReachable(): Promise<boolean>;
  poolCounters(): PoolCounters;
  /** Waits for statements in progress at most 5 s. */
  close(): Promise<void>;
}
