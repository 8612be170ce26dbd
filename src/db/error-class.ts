import { DatabaseError } from 'pg';
import { OperationRefusal } from './operations/operation-refusal.ts';

interface ErrorClass {
  readonly errorClass: string;
  readonly timedOut: boolean;
}

/** SQLSTATEs told apart one by one; of all others only the two digits of their class are kept. */
const wellKnown: readonly RegExp[] = [
  /^(2350[235]|23514|25006|25P0[23]|28000|28P01|3D000)$/,
  /^(40001|40P01|42501|42P01|53[123]00|55P03|57014|57P0[1235])$/,
];

/** What the driver says in words only, without a code. */
const driverMessages: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^timeout exceeded when trying to connect/, { errorClass: 'pool_timeout', timedOut: true }],
  [/due to connection timeout|^timeout expired/, { errorClass: 'connect_timeout', timedOut: true }],
  [/^Query read timeout/, { errorClass: 'query_timeout', timedOut: true }],
  [/^Connection terminated|not queryable$/, { errorClass: 'connection_lost', timedOut: false }],
  [/^pool overloaded/, { errorClass: 'pool_overloaded', timedOut: false }],
  [/calling end on the pool|been destroyed/, { errorClass: 'pool_closed', timedOut: false }],
];

const lostConnection: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Sorts whatever a database call ended with into few kinds: the refusals of an operation, the
 * driver's own (`pool_timeout`, `query_timeout`, `connection_lost`, …), `sqlstate_<code>` for
 * well-known codes, `sqlstate_<class>` for the rest, a system error's code, or `unexpected`.
 */
export function errorClassOf(error: unknown): ErrorClass {
  if (error instanceof OperationRefusal) return { errorClass: error.kind, timedOut: false };
  if (error instanceof DatabaseError) return sqlStateClass(error);
  if (!(error instanceof Error)) return { errorClass: 'unexpected', timedOut: false };
  const known = driverMessages.find(([pattern]) => pattern.test(error.message));
  return known?.[1] ?? systemClass(error);
}

/** A statement cancelled by a user, not by its timeout, says so; 57014 is the code of both. */
function sqlStateClass(error: DatabaseError): ErrorClass {
  const code = error.code ?? '';
  if (!/^[0-9A-Z]{5}$/.test(code)) return { errorClass: 'unexpected', timedOut: false };
  const known = wellKnown.some((pattern) => pattern.test(code));
  const cancelled = code === '57014' && !/user request/.test(error.message);
  return {
    errorClass: `sqlstate_${known ? code : code.slice(0, 2)}`,
    timedOut: cancelled || code === '55P03',
  };
}

function systemClass(error: Error): ErrorClass {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined || !/^[A-Z][A-Z0-9_]{2,40}$/.test(code)) {
    return { errorClass: 'unexpected', timedOut: false };
  }
  const errorClass = lostConnection.has(code) ? 'connection_lost' : code;
  return { errorClass, timedOut: code === 'ETIMEDOUT' };
}
